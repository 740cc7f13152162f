"""`autograder build`: everything in `assignments/<slug>` that is generated, from `solutions/<slug>`.

Three kinds of files are generated, committed, and never edited by hand: the stubs, from the marked solution; the
notebook, from a stub and the handout; and `expected.npz`, what the reference returns in the public checks. With
`check=True` nothing is written and what is out of date is returned; CI fails on it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.authoring.notebooks import make_notebook, notebook_file
from autograder.authoring.stub import make_stub, solution_line
from autograder.authoring.trial import in_child
from autograder.checks import tape
from autograder.checks.recorder import record as record_answers
from autograder.checks.suite import Suite, with_suite
from autograder.course import text_of
from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.model import Assignment

_IMPORT_SECONDS = 60
_RECORD_SECONDS = 600.0  # all known mistakes take the public checks


@dataclass(frozen=True)
class Drift:
    """A generated file that was not what its source says; `build` has rewritten it unless only asked to check."""

    file: Path
    why: str


def build(assignment: Assignment, *, check: bool = False) -> tuple[Drift, ...]:
    """Make the stubs, the notebook and `expected.npz` of an assignment; returns what had to change.

    Raises `CourseError`, before the file in question is written, where a marker is wrong, a stub cannot be imported, or
    the reference does not pass its own public checks.
    """
    assignment = replace(assignment, without=())  # what is generated serves every course
    drifts = [*_build_stubs(assignment, check), *_build_notebook(assignment, check)]
    if any((assignment.public / "tests").glob("test_*.py")):
        drifts += _build_expected(assignment, check)
    return tuple(drifts)


def _build_stubs(assignment: Assignment, check: bool) -> list[Drift]:
    wanted = {file: text.encode() for file, text in stubs(assignment).items()}
    drifts = [Drift(file, why) for file, data in wanted.items() if (why := _text_drift(file, data))]
    if drifts:
        _must_import(assignment, {file.name: data for file, data in wanted.items()})
    for drift in drifts if not check else ():
        drift.file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(drift.file, wanted[drift.file])
    return drifts


def _build_notebook(assignment: Assignment, check: bool) -> list[Drift]:
    """Nothing where there is no handout yet: a release asks for one."""
    file = notebook_file(assignment)
    if not (assignment.public / "README.md").is_file():
        return []
    wanted = notebook(assignment, text_of(assignment.public / "README.md"))
    why = _text_drift(file, wanted)
    if why and not check:
        write_whole(file, wanted)
    return [Drift(file, why)] if why else []


def notebook(assignment: Assignment, handout: str) -> bytes:
    """The assignment as a notebook. Raises `CourseError` where a source is missing or wrong."""
    return make_notebook(assignment, stubs(assignment)[assignment.public / assignment.files[0]], handout)


def _build_expected(assignment: Assignment, check: bool) -> list[Drift]:
    """Record what the reference answers. The old file stays where it says the same within rounding: another machine
    adds in another order, and a file that changes with the machine would be changed for ever."""
    file = assignment.public / tape.FILE
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / tape.FILE

        def record(suite: Suite) -> str:
            recorded = record_answers(assignment, suite)
            recorded.save(fresh)
            return _expected_drift(assignment, recorded)

        why = with_suite(assignment, lambda suite: in_child(lambda: record(suite), _RECORD_SECONDS), hidden=False)
        if not why:
            return []
        if not check:
            write_whole(file, fresh.read_bytes())
        return [Drift(file, why)]


def _expected_drift(assignment: Assignment, recorded: tape.Tape) -> str:
    if not (assignment.public / tape.FILE).is_file():
        return "is missing"
    try:
        differences = tape.load(assignment).differences(recorded)
    except CourseError:
        return "cannot be read"
    more = f", and {len(differences) - 1} more" if len(differences) > 1 else ""
    return f"is out of date: {differences[0]}{more}" if differences else ""


def stubs(assignment: Assignment) -> dict[Path, str]:
    """Path and text of each stub, made from the solution. Raises `CourseError` where a source is missing or wrong."""
    private = private_folder(assignment)
    return {assignment.public / name: make_stub(text_of(private / name), assignment.slug, private / name)
            for name in assignment.files}  # fmt: skip


def private_folder(assignment: Assignment) -> Path:
    """`solutions/<slug>`. Raises `CourseError` where there is none."""
    if assignment.private is None:
        folder = assignment.public.parent.parent / "solutions" / assignment.slug
        raise CourseError(f"{folder} is missing: an assignment is made from its solution", file=assignment.public)
    return assignment.private


def _text_drift(file: Path, wanted: bytes) -> str:
    """Why a file is not what it should be; empty if it is."""
    if not file.is_file():
        return "is missing"
    found = file.read_bytes().replace(b"\r\n", b"\n")  # git on Windows may have changed the line ends
    if found == wanted:
        return ""
    pairs = zip(found.split(b"\n"), wanted.split(b"\n"), strict=False)
    line = next((number for number, (a, b) in enumerate(pairs, 1) if a != b), found.count(b"\n") + 1)
    return f"differs from its {'sources' if file.suffix == '.ipynb' else 'solution'} at line {line}"


# Runs in a process of its own, where a stub may import whatever its assignment gives it. Prints "LINE PROBLEM".
_IMPORT = """
import contextlib, importlib, sys, traceback
folder, given, file = sys.argv[1:]
sys.path[:0] = [folder, given]
try:
    with contextlib.redirect_stdout(sys.stderr):
        importlib.import_module(file.removesuffix(".py"))
except BaseException as error:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(file)]
    print(frames[-1].lineno if frames else 1, f"{type(error).__name__}: {error}")
"""


def _must_import(assignment: Assignment, stubs: dict[str, bytes]) -> None:
    """A student must be able to import what they receive before they have written anything."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in stubs.items():
            (Path(folder) / name).write_bytes(data)
        for name in stubs:
            problem = _import_problem(Path(folder), assignment.public, name)
            if problem:
                line, _, words = problem.partition(" ")
                source = private_folder(assignment) / name
                line_there = solution_line(text_of(source), source, int(line))
                raise CourseError(f"its stub cannot be imported: {words}", file=source, line=line_there)


def _import_problem(folder: Path, given: Path, name: str) -> str:
    command = [sys.executable, "-c", _IMPORT, str(folder), str(given), name]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_IMPORT_SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return f"1 it was still running after {_IMPORT_SECONDS} s"
    return done.stdout.strip() or (f"1 Python ended with exit status {done.returncode}" if done.returncode else "")
