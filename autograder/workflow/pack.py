"""What a student hands in: the assignment's files and nothing else, in a zip whose bytes depend on them alone.

Its notebook is one of them where something is written in it; which of the two counts is for the grader to say.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from autograder.course import ORIGINALS
from autograder.errors import UsageError
from autograder.files import whole
from autograder.model import Assignment

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip can hold: equal files, equal bytes
_MODE = 0o100644 << 16
_SHIPPED = {"tests", "support", "assignment.toml", "expected.npz"}  # the grader has its own


@dataclass(frozen=True)
class Parcel:
    """What would be handed in."""

    folder: Path
    target: Path
    inside: tuple[str, ...]
    outside: tuple[str, ...]  # top-level names that stay
    missing: tuple[str, ...]
    untouched: tuple[str, ...]  # still the stub

    @property
    def sizes(self) -> list[tuple[str, int]]:
        """(name, bytes) of what goes in."""
        return [(name, (self.folder / name).stat().st_size) for name in self.inside]


def plan(assignment: Assignment, target: Path | None = None) -> Parcel:
    """Looks at the folder; writes nothing.

    Raises:
        UsageError: none of the files to hand in is there.
    """
    folder = assignment.public
    notebook = f"{assignment.slug}.ipynb"
    written = (folder / notebook).is_file() and not _is_stub(folder, notebook)
    inside = tuple(name for name in assignment.files if (folder / name).is_file()) + ((notebook,) if written else ())
    if not inside:
        raise UsageError(f"none of {', '.join(assignment.files)} is in {folder}: there is nothing to hand in")
    missing = () if written else tuple(name for name in assignment.files if name not in inside)
    here = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    target = target or folder / f"{assignment.slug}.zip"
    shipped = {*_SHIPPED, notebook}
    outside = tuple(n for n in here if n not in inside and n not in shipped and folder / n != target)
    untouched = () if written else tuple(name for name in inside if _is_stub(folder, name))
    return Parcel(folder, target, inside, outside, missing, untouched)


def write(parcel: Parcel) -> None:
    """Writes the zip, in one step.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        with whole(parcel.target) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for name in sorted(parcel.inside):
                member = zipfile.ZipInfo(name, _EPOCH)
                member.external_attr = _MODE
                member.create_system = 3
                archive.writestr(member, (parcel.folder / name).read_bytes())
    except OSError as error:
        raise UsageError(f"{parcel.target} cannot be written: {error.strerror}") from None


def _is_stub(folder: Path, name: str) -> bool:
    original = folder / ORIGINALS / name
    return original.is_file() and original.read_bytes() == (folder / name).read_bytes()
