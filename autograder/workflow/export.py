"""Export an assignment for another tool: check, write beside the wanted place, put it there in one step."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from autograder.authoring.build import build
from autograder.course import Course
from autograder.errors import CourseError, UsageError
from autograder.files import part_of
from autograder.formats.targets import Exported, target, write
from autograder.model import Assignment


def export(
    assignment: Assignment,
    course: Course,
    to: str,
    out: Path,
    *,
    replace: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Exported:
    """Writes the assignment for the tool `to` at `out`; what is interrupted or refused leaves nothing behind.

    Args:
        assignment: with its private folder.
        course: that it belongs to.
        to: the target's name.
        out: the new folder, or file, that the target writes.
        replace: whether something at `out` may be replaced: a file, or a folder that an export wrote.
        settings: what the target is told; it knows their names.

    Raises:
        UsageError: no such target or setting, or `out` is taken.
        CourseError: the assignment is not ready, or something of its solution would be given away.
    """
    chosen, out = target(to), out.absolute()
    _may_write(assignment, out)
    _must_be_built(assignment)
    part = part_of(out)
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        if chosen.FOLDER:
            part.mkdir()
        written = write(chosen, assignment, course, part, settings or {})
        owned = [Path(name) for name in written.owns] or [Path()]
        _may_replace(out, owned, replace)
        if chosen.FOLDER:
            (part / owned[0] / _MARK).write_text(f"{to} {assignment.slug}\n", encoding="utf-8")
        _put(part, out, owned)
    finally:
        _remove(part)
    return written


_MARK = ".autograder-export"  # in a folder that an export wrote, so that --replace deletes nothing else


def _may_write(assignment: Assignment, out: Path) -> None:
    for own in (assignment.public, assignment.private):
        if own is not None and out.resolve().is_relative_to(own):
            raise UsageError(f"{out} lies inside {own}: export to outside of the course's own folders")


def _may_replace(out: Path, owned: list[Path], replace: bool) -> None:
    """Only what an export wrote is replaced, and only where that was asked for."""
    marked = out.is_file() or (out / owned[0] / _MARK).is_file()
    for place in (out / folder for folder in owned):
        if not place.exists() or (place.is_dir() and not any(place.iterdir())):
            continue
        if not replace:
            raise UsageError(f"{place} exists: choose another place, or say --replace")
        if not marked:
            raise UsageError(f"{place} was not written by an export: it is not replaced; choose another place")


def _put(part: Path, out: Path, owned: list[Path]) -> None:
    """Moves what was written to its place: folders that are owned as a whole, shared files where there are none."""
    for folder in owned:
        _remove(out / folder)
        (out / folder).parent.mkdir(parents=True, exist_ok=True)
        (part / folder).rename(out / folder)
    shared = [path for path in sorted(part.rglob("*")) if path.is_file()] if part.is_dir() else []
    for path in shared:
        if not (out / path.relative_to(part)).exists():
            path.rename(out / path.relative_to(part))


def _must_be_built(assignment: Assignment) -> None:
    if drifts := build(assignment, check=True):
        listed = "; ".join(f"{drift.file.name} {drift.why}" for drift in drifts)
        raise CourseError(f"{listed}. Run `autograder build {assignment.slug}` first", file=assignment.public)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
