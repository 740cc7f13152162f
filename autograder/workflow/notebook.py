"""Checks in a student's notebook, on what the cells define.

    from autograder.workflow.notebook import Checks

    check = Checks("given")          # the assignment's folder, beside the notebook
    check("public.two_loops")        # says what is wrong by raising, in the words of `autograder check`

A check takes the cells that were run so far and says what `autograder check` says of them, in a child process: a loop
that never ends is a failed check and not a lost kernel. What they define is also written into the assignment's folder
as its module, where its experiment finds it. A hidden check can only run where the suite is: on the instructor's
machine, below a folder with `suites/<slug>`. There the grader decides it, in its sandbox; but a kernel that has run a
student's cells can be made to say anything, so its word counts less than a grade.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from autograder.course import load_assignment, load_course
from autograder.errors import UsageError
from autograder.feedback.terminal import points, render_check
from autograder.grading.notebook import definitions
from autograder.model import Assignment, CheckResult, Report, Status
from autograder.workflow.kernel import as_notebook, cells_run

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

    def __call__(self, name: str) -> None:
        """Takes one check and says so if it passes.

        Raises:
            CheckFailed: it does not pass.
            UsageError: there is no such check here.
        """
        result = self._passed(name)
        print(f"✓ {result.check.title} {points(result.points)}/{points(result.max_points)}")  # noqa: T201

    def quietly(self, name: str) -> None:
        """The same without a word if it passes: in a doctest, words are a failure. Raises as a call does."""
        self._passed(name)

    def _passed(self, name: str) -> CheckResult:
        report = self._report(name)
        result = next(r for r in report.results if r.check.id == name)
        must_pass(report, result)
        return result

    def _report(self, name: str) -> Report:
        cells = _cells_run()
        if name.startswith("hidden."):
            return self._hidden(as_notebook(cells)).for_student()
        from autograder.workflow.check import check_folder

        module = self._assignment.public / self._assignment.files[0]
        module.write_text(definitions(enumerate(cells)), encoding="utf-8")
        return check_folder(self._assignment, only=[name], notebook=as_notebook(cells))

    def _hidden(self, notebook: str) -> Report:
        from autograder.workflow.notebook_grading import grade_file

        digest = hashlib.sha256(notebook.encode()).hexdigest()
        if digest not in self._graded:
            assignment = suite_above(Path.cwd(), self._assignment.slug)
            self._graded[digest] = grade_file(assignment, f"{assignment.slug}.ipynb", notebook.encode())
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


_TOOLS = ("from autograder.workflow.notebook import Checks", "# Initialize Otter")  # how the exports' own cells begin


def _cells_run() -> list[str]:
    """Every cell that was run, [0] first; those that only set up the tools are empty. Raises as `cells_run` does."""
    return ["" if source.startswith(_TOOLS) else source for source in cells_run()]
