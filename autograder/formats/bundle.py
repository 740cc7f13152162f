"""What every export carries beside its own files: what students get, and what only the grading machine may have."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.authoring.cells import Cell, handout_cells
from autograder.authoring.leaks import find_leaks
from autograder.authoring.release import release
from autograder.checks.suite import with_suite
from autograder.course import COURSE_FILE, Course
from autograder.errors import CourseError
from autograder.model import Assignment, Check

GIVEN = "given"  # the folder beside a notebook with what it needs
SUITES = "suites"  # the folder with assignments and their solutions, for grading

_FOR_FOLDERS = {  # of a release: what serves a folder of plain files, and not a notebook
    *("README.md", "AGENTS.md", "HANDOUT.md", "pyproject.toml"),
    *(".gitignore", ".vscode", ".autograder", ".github"),
}
_LITTER = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints", ".git"}
_SHOWN_LEAKS = 12


def only_module(assignment: Assignment) -> str:
    """The file that students write, where it is one.

    Raises:
        CourseError: there are several; a notebook holds one module.
    """
    if len(assignment.files) != 1:
        words = f"asks for {len(assignment.files)} files: a notebook holds one; export a repository or an archive"
        raise CourseError(words, file=assignment.public)
    return assignment.files[0]


def solution(assignment: Assignment) -> str:
    """The marked source of the only module."""
    if assignment.private is None:
        raise CourseError("has no solutions folder: there is nothing to export", file=assignment.public)
    return (assignment.private / only_module(assignment)).read_text(encoding="utf-8-sig").replace("\r\n", "\n")


def graded_checks(assignment: Assignment) -> tuple[Check, ...]:
    """The checks that count, public ones first; those that need a GPU are left out: elsewhere a maximum is fixed."""
    checks = with_suite(assignment, lambda suite: tuple(filter(assignment.asks, suite.checks)))
    return tuple(sorted((check for check in checks if not check.gpu), key=lambda check: check.hidden))


def by_part(assignment: Assignment, checks: tuple[Check, ...]) -> Iterator[tuple[str, str, tuple[Check, ...]]]:
    """(part's id, its title, its checks) in the order of the parts; what belongs to none comes last."""
    titles = {part.id: part.title for part in assignment.parts}
    for part in (*titles, "others"):
        if found := tuple(check for check in checks if (check.part if check.part in titles else "others") == part):
            yield part, titles.get(part, "Others"), found


def handout(assignment: Assignment) -> tuple[Cell, ...]:
    """The handout, and how its words are meant in a notebook."""
    text = (assignment.public / "README.md").read_text(encoding="utf-8-sig")
    file, experiment = assignment.files[0], (assignment.public / "experiment.py").is_file()
    words = f"Write your code in the cells below: where the text says `{file}` these cells are meant. Where it says "
    words += "`autograder check`, run the cells under *Checks*."
    if experiment:
        words += f" `%run {GIVEN}/experiment.py` runs the experiment, after any check."
    return (*handout_cells(text), Cell("markdown", f"## Your code\n\n{words}", "your-code"))


def given_files(assignment: Assignment, course: Course) -> dict[str, bytes]:
    """What a notebook needs beside it: manifest, public checks, recorded answers, support code and data, the engine.

    Raises:
        CourseError: a release of the assignment would give something away.
    """
    with tempfile.TemporaryDirectory() as folder:
        released = release(assignment, Path(folder) / "release", torch_index=course.torch_index, built=True)
        files = {name: (released.folder / name).read_bytes() for name in released.files}
    unwanted = {*_FOR_FOLDERS, *assignment.files, f"{assignment.slug}.ipynb"}
    return {name: data for name, data in files.items() if name.partition("/")[0] not in unwanted}


def suite_files(assignment: Assignment, course: Course) -> dict[str, bytes]:
    """A course of this one assignment, with its solutions: what grading needs, wherever it happens."""
    slug = assignment.slug
    line = f"{slug} = {{ profile = {json.dumps(assignment.profile)}, without = {json.dumps(assignment.without)} }}"
    manifest = f"title = {json.dumps(course.title)}\nsandbox = {json.dumps(course.sandbox)}\n\n[assignments]\n{line}\n"
    files = {COURSE_FILE: manifest.encode()}
    for name, folder in (("assignments", assignment.public), ("solutions", assignment.private)):
        if folder is not None:
            files |= {f"{name}/{slug}/{path}": data for path, data in _files_of(folder)}
    return files


def write(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Writes files by their POSIX paths below `folder`; returns the paths, sorted."""
    for name, data in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return sorted(files)


def must_be_clean(assignment: Assignment, students: Mapping[str, bytes]) -> None:
    """The leak proof over what a student will receive.

    Raises:
        CourseError: something of the solutions is in it; with the places.
    """
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), students)
        leaks = find_leaks(assignment, Path(folder))
    if leaks:
        shown = "\n".join(f"  {leak.where}: {leak.what}" for leak in leaks[:_SHOWN_LEAKS])
        head = f"the export of {assignment.slug} would give away {len(leaks)} thing(s); nothing was written:"
        raise CourseError(f"{head}\n{shown}", file=assignment.public)


def _files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not _LITTER & set(relative.parts):
            yield relative.as_posix(), path.read_bytes()
