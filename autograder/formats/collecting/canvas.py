"""Canvas's submission zip (or unpacked); a gradebook export says which Canvas id has which number and login.

A file is called `{name}[_LATE]_{user id}_{attachment id}_{file name}`. Canvas numbers files that were handed in again
(`knn-1.py`): where the assignment asks for `knn.py`, that is what it is taken as.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.formats.collecting.handed import Ask, Claim, Handed

_NEED = "the gradebook as Canvas exports it (Grades > Export), which has the columns Student and ID"


@dataclass
class _Found:
    name: str
    late: bool = False
    files: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)


def read(source: Path, ask: Ask) -> Iterator[Handed]:
    """One submission per Canvas user."""
    tree = ask.open(source)
    people = _people(ask)
    found: dict[str, _Found] = {}
    for name in tree.names:
        parsed = _parse(PurePosixPath(name).name)
        if parsed is None:
            yield Handed(name, (), tree, {}, problem="is not named as Canvas names submissions")
            continue
        who, late, user, file = parsed
        one = found.setdefault(user, _Found(who))
        one.late = one.late or late
        taken = _unnumbered(file, ask.files)
        if taken in one.files:
            one.twice.append(file)
            continue
        if taken != file:
            one.notes.append(f"{file} was taken as {taken}")
        one.files[taken] = name
    for user, one in found.items():
        claim = people.get(user, Claim(name=one.name, account=user))
        problem = f"holds {', '.join(one.twice)} besides {', '.join(one.files)}: keep one of each" if one.twice else ""
        notes = tuple(one.notes)
        yield Handed(f"{one.name}_{user}", (claim,), tree, one.files, late=one.late, notes=notes, problem=problem)


def _parse(file: str) -> tuple[str, bool, str, str] | None:
    """(name, late, user id, file name): the ids are the first two parts that are numbers."""
    parts = file.split("_")
    numbers = [index for index, part in enumerate(parts) if index and part.isascii() and part.isdigit()][:2]
    if len(numbers) < 2 or numbers[1] + 1 >= len(parts):
        return None
    user, attachment = numbers
    name = "_".join(part for part in parts[:user] if part != "LATE")
    rest = "_".join(parts[attachment + 1 :])
    return (name, "LATE" in parts[1:user], parts[user], rest) if rest else None


def _unnumbered(file: str, wanted: tuple[str, ...]) -> str:
    plain = re.sub(r"-\d+(\.\w+)$", r"\1", file)
    return plain if file not in wanted and plain in wanted else file


def _people(ask: Ask) -> Mapping[str, Claim]:
    """Canvas id -> what the gradebook export says; empty without one."""
    if ask.join is None:
        return {}
    rows = ask.joined(_NEED)
    ask.need(rows, ("ID",), f"expected {_NEED}")
    return {
        row["ID"].strip(): Claim(
            name=row.get("Student", "").strip(),
            sid=row.get("SIS User ID", "").strip(),
            login=row.get("SIS Login ID", "").strip(),
            account=row["ID"].strip(),
        )
        for row in rows
        if row["ID"].strip().isdigit()
    }
