"""A folder of git clones, named as in a folder: of each, the last commit before its student's deadline.

What counts is the committer's clock, which a student can set; a server that records when commits were pushed knows
better. A clone without a commit before the deadline is taken as it is now, and is late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.errors import SubmissionError, UsageError
from autograder.formats.collecting.handed import Ask, Claim, Handed
from autograder.formats.collecting.repository import is_repository, last_commit
from autograder.formats.collecting.tree import Folder


def read(source: Path, ask: Ask) -> Iterator[Handed]:
    """One submission per clone."""
    yield from clones(source, ask, lambda folder: Claim(label=folder))


def clones(source: Path, ask: Ask, owner: Callable[[str], Claim | None]) -> Iterator[Handed]:
    """One submission per clone below `source`; `owner` says whose a folder of that name is."""
    if not source.is_dir():
        raise UsageError(f"{source} is not a folder of clones")
    if not ask.files:
        raise UsageError("--assignment SLUG is missing: its deadline decides which commit counts")
    folders = sorted(path for path in source.iterdir() if path.is_dir() and not path.name.startswith("."))
    for folder in folders:
        nothing = Folder(folder, (), ())
        claim = owner(folder.name)
        if claim is None:
            yield Handed(folder.name, (), nothing, {}, problem="nobody is known to own this clone")
        elif folder.is_symlink() or not is_repository(folder):
            yield Handed(folder.name, (claim,), nothing, {}, problem="is not a git clone of its own")
        else:
            yield _handed(folder, claim, ask)


def _handed(folder: Path, claim: Claim, ask: Ask) -> Handed:
    deadline = ask.deadline(claim)
    try:
        commit = last_commit(folder, deadline)
        late = commit is None and deadline is not None
        commit = last_commit(folder, None) if late else commit
    except SubmissionError as error:
        return Handed(folder.name, (claim,), Folder(folder, (), ()), {}, problem=str(error))
    if commit is None:
        return Handed(folder.name, (claim,), Folder(folder, (), ()), {}, problem="has no commit")
    notes = tuple(f"{name} {why}" for name, why in commit.refused)
    return Handed(
        source=f"{folder.name} at {commit.id[:10]}",
        owners=(claim,),
        tree=commit,
        files={name: name for name in commit.names},
        submitted_at=commit.at,
        late=late,
        notes=notes,
    )
