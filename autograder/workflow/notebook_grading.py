"""Grading what a notebook tool hands over, in our checker and sandbox instead of the tool's kernel.

One `Grader` a suite is kept for the life of the process: nbgrader grades a class in one.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from pathlib import Path

from autograder.course import load_course
from autograder.errors import SandboxError
from autograder.grading import digest, intake
from autograder.grading.grade import Grader
from autograder.model import Assignment, Report, Submission

_open = ExitStack()  # closed when the process ends
_graders: dict[Path, Grader] = {}
atexit.register(_open.close)


def seed_of(assignment: Assignment) -> int:
    """The run seed where no gradebook keeps one: the same for a class as long as the suite is the same."""
    return int(digest.suite_digest(assignment)[:12], 16)


def grade_file(assignment: Assignment, name: str, data: bytes, student: str = "student") -> Report:
    """The final report of a submission that is one file.

    Args:
        assignment: with its private folder.
        name: of the file: the assignment's module or a notebook.
        data: its content.
        student: as the report calls them.

    Raises:
        SandboxError: no isolation here, or some check could not be decided. That is never held against a student.
    """
    files = {name: data}
    report = _grader(assignment).grade(Submission(student, files, intake.digest(files)))
    if not report.final:
        undecided = ", ".join(r.check.id for r in report.results if r.status == "broken") or "all checks"
        raise SandboxError(f"{assignment.slug} of {student} was not decided, grade it again: {undecided}")
    return report


def _grader(assignment: Assignment) -> Grader:
    if assignment.public not in _graders:
        strategy = load_course(assignment.public).sandbox
        grader = Grader(assignment, seed=seed_of(assignment), strategy=strategy)
        _graders[assignment.public] = _open.enter_context(grader)
    return _graders[assignment.public]
