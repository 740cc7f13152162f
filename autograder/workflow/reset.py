"""Put a stub back as it was handed out, and keep what the student wrote."""

from __future__ import annotations

import difflib
from pathlib import Path

from autograder.course import ASSIGNMENT_FILE, ORIGINALS
from autograder.errors import UsageError
from autograder.files import write_whole


def reset_stub(file: Path) -> Path | None:
    """Replaces `file` by its stub; returns the backup with what was there, None where nothing was.

    Raises:
        UsageError: `file` is not one of the stubs of the folder it lies in.
    """
    folder = _release_folder(file)
    originals = folder / ORIGINALS
    known = sorted(path.name for path in originals.iterdir() if path.is_file())
    if file.name not in known:
        near = difflib.get_close_matches(file.name, known, n=1, cutoff=0.4)
        hint = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(known)}"
        raise UsageError(f"{file.name} is not a stub of this assignment.{hint}")
    target, fresh = folder / file.name, (originals / file.name).read_bytes()
    backup = _free_name(target) if target.exists() else None
    if backup is not None:
        # A copy before the replacement: at no moment is what the student wrote in neither place.
        backup.write_bytes(target.read_bytes())
    write_whole(target, fresh)
    return backup


def _release_folder(file: Path) -> Path:
    folder = file.resolve().parent
    if not (folder / ASSIGNMENT_FILE).is_file():
        raise UsageError(f"no {ASSIGNMENT_FILE} beside {file.name}: go into the folder of the assignment")
    if not (folder / ORIGINALS).is_dir():
        raise UsageError(f"{folder} has no {ORIGINALS} folder, where a release keeps its stubs: nothing was changed")
    return folder


def _free_name(target: Path) -> Path:
    """`knn.py.bak`, or the first of `knn.py.bak2`, `knn.py.bak3`, ... that is free: a backup replaces no backup."""
    candidates = (target.with_name(f"{target.name}.bak{n if n > 1 else ''}") for n in range(1, 10_000))
    return next(path for path in candidates if not path.exists())
