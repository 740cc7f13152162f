"""The plugin of otter-grader that grades with our engine: before otter runs a submission, and instead of running it.

Otter runs a submission in a kernel and its tests after it, in the same process, and unpickles what that process says it
scored. With this plugin the kernel never sees the submission: `before_grading` has the grader decide every check in its
sandbox, `before_execution` hands otter a notebook that knows the verdicts and nothing else. Otter's tests ask it, and
scores, hidden tests, results.json and Gradescope's output are otter's own.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook

from autograder.course import load_course
from autograder.errors import SandboxError
from autograder.feedback.terminal import render_check
from autograder.formats.bundle import SUITES
from autograder.model import Report, Status
from autograder.workflow.notebook import CheckFailed
from autograder.workflow.notebook_grading import grade_file

_KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
_TOLERANCE = 1e-6  # of a sum of points


class Plugin:
    """One submission's grading; otter makes it and calls the events that it has."""

    def __init__(self, submission_path: str | None, submission_metadata: Any, plugin_config: dict[str, str]) -> None:
        """`plugin_config` names the assignment: {"slug": ...}; while a zip is made there is no submission."""
        self._path = Path(submission_path or "")
        self._slug = plugin_config["slug"]
        self._report: Report | None = None

    def before_grading(self, config: Any) -> None:
        """Grades the submission and takes it, and all that came with it, out of otter's way.

        Raises:
            SandboxError: it could not be decided: then otter has no score either.
        """
        suite = self._path.parent.parent / "source" / "files" / SUITES / self._slug
        assignment = load_course(suite).assignment(self._slug)
        self._report = grade_file(assignment, self._path.name, self._path.read_bytes()).for_student()
        # A file that was handed in beside the notebook could be imported by the kernel (otter.py), and a log is
        # unpickled by otter itself.
        for entry in self._path.parent.iterdir():
            if entry.name not in (self._path.name, "tests"):
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()

    def before_execution(self, submission: Any) -> Any:
        """The notebook that otter runs: no line of the submission is in it."""
        report = self._decided()
        texts = {result.check.id: "" for result in report.results}
        for result in report.results:
            if result.status not in (Status.PASSED, Status.SKIPPED):
                texts[result.check.id] = render_check(report, result).rstrip("\n")
        source = f"from {__name__} import Decided\n\ncheck = Decided({json.dumps(texts)!r})"
        return new_notebook(cells=[new_code_cell(source)], metadata=_KERNEL)

    def after_grading(self, results: Any) -> None:
        """Makes sure that what otter counted is what was decided.

        Raises:
            SandboxError: it is not; nothing of this is the student's fault.
        """
        report = self._decided()
        if results.has_catastrophic_failure() or abs(results.total - report.score) > _TOLERANCE:
            raise SandboxError(f"otter counted {results.total} points where {report.score} were decided: grade again")

    def generate_report(self) -> str:
        """What otter prints about it."""
        report = self._decided()
        return f"{report.score:g} of {report.max_score:g} points, decided in the sandbox {report.integrity!r}"

    def _decided(self) -> Report:
        if self._report is None:
            raise SandboxError("otter did not ask for grading before it asked for results: is this version 7?")
        return self._report


class Decided:
    """Verdicts, by the name of their check."""

    def __init__(self, texts: str) -> None:
        """`texts` is JSON: check id -> what the student reads, "" where it passed."""
        self._texts: dict[str, str] = json.loads(texts)

    def quietly(self, name: str) -> None:
        """Raises `CheckFailed` for a check that did not pass."""
        if text := self._texts[name]:
            raise CheckFailed(text)
