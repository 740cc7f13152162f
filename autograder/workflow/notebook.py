"""Checks in a student's notebook, on what the cells define.

    from autograder.workflow.notebook import Checks

    check = Checks("given")          # the assignment's folder, beside the notebook
    check("public.two_loops")        # says what is wrong by raising, in the words of `autograder check`

A check writes the definitions of all cells that were run so far as the module that students hand in, into the
assignment's folder, and runs there as `autograder check` does, in a child process: a loop that never ends is a failed
check and not a lost kernel. A hidden check can only run where the suite is: on the instructor's machine, below a folder
with `suites/<slug>`. There the grader decides it, in its sandbox; but a kernel that has run a student's cells can be
made to say anything, so its word counts less than a grade.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from autograder.course import load_assignment, load_course
from autograder.errors import UsageError
from autograder.feedback.terminal import points, render_check
from autograder.grading.notebook import module
from autograder.model import Assignment, CheckResult, Report, Status

SUITES = "suites"


class CheckFailed(AssertionError):
    """A check that does not pass; in a notebook it shows the reasons and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).split("\n")


class Checks:
    """The checks of one assignment, called by name."""

    def __init__(self, folder: str) -> None:
        """Nothing runs yet.

        Args:
            folder: with the assignment's manifest, public checks and data, seen from the notebook.
        """
        self._assignment = load_assignment(Path(folder))
        if str(self._assignment.public) not in sys.path:
            sys.path.append(str(self._assignment.public))  # `from support import ...` in a cell
        self._graded: dict[str, Report] = {}  # by digest of the module

    def __call__(self, name: str, *, quiet: bool = False) -> None:
        """Takes one check; says so if it passes and not `quiet`.

        Raises:
            CheckFailed: it does not pass.
            UsageError: there is no such check here.
        """
        report = self._report(name)
        result = next(r for r in report.results if r.check.id == name)
        must_pass(report, result)
        if not quiet:
            print(f"✓ {result.check.title} {points(result.points)}/{points(result.max_points)}")  # noqa: T201

    def _report(self, name: str) -> Report:
        source = _written_so_far()
        if name.startswith("hidden."):
            return self._hidden(source).for_student()
        from autograder.workflow.check import check_folder

        (self._assignment.public / self._assignment.files[0]).write_text(source, encoding="utf-8")
        return check_folder(self._assignment, only=[name])

    def _hidden(self, source: str) -> Report:
        from autograder.workflow.notebook_grading import grade_file

        digest = hashlib.sha256(source.encode()).hexdigest()
        if digest not in self._graded:
            assignment = suite_above(Path.cwd(), self._assignment.slug)
            self._graded[digest] = grade_file(assignment, assignment.files[0], source.encode())
        return self._graded[digest]


def must_pass(report: Report, result: CheckResult) -> None:
    """Raises `CheckFailed` with what its student reads, unless a check passed or does not count here."""
    if result.status not in (Status.PASSED, Status.SKIPPED):
        raise CheckFailed(render_check(report, result).rstrip("\n"))


def suite_above(folder: Path, slug: str) -> Assignment:
    """The assignment with its solutions, out of the nearest `suites/<slug>` above a folder.

    Raises:
        UsageError: there is none; on a student's machine there never is.
    """
    for place in (folder, *folder.parents):
        if (place / SUITES / slug).is_dir():
            return load_course(place / SUITES / slug).assignment(slug)
    raise UsageError(f"hidden checks of {slug} are not here: no {SUITES}/{slug} in {folder} or above")


def _written_so_far() -> str:
    """The module that the cells define which were run in this kernel.

    Raises:
        UsageError: this is no notebook.
    """
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        raise UsageError("checks of a notebook run in a notebook; in a folder of files: autograder check")
    return definitions(shell.user_ns["In"])


def definitions(cells: Iterable[str]) -> str:
    """The module that some cells define, later ones last: imports, definitions, assignments; nothing of our own."""
    source = module(enumerate(cells, 1)).source.decode()
    lines = source.split("\n")
    for statement in ast.parse(source).body:
        if not _defines(statement):
            for number in range(statement.lineno, (statement.end_lineno or statement.lineno) + 1):
                lines[number - 1] = ""
    return "\n".join(lines)


_KEPT = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
_TOOLS = {"autograder", "otter", "Checks"}


def _defines(statement: ast.stmt) -> bool:
    """Whether a statement is of the module; the notebook's own tools are not."""
    if not isinstance(statement, _KEPT):
        return False
    if isinstance(statement, ast.ImportFrom):
        return (statement.module or "").partition(".")[0] not in _TOOLS
    if isinstance(statement, ast.Import):
        return not any(alias.name.partition(".")[0] in _TOOLS for alias in statement.names)
    value = getattr(statement, "value", None)
    return value is None or not any(isinstance(n, ast.Name) and n.id in _TOOLS for n in ast.walk(value))
