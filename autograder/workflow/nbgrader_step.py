"""The step of `nbgrader autograde` that stands where its kernel stood. Needs nbgrader.

nbgrader runs every cell of a submission in one kernel, answers and tests together, and takes points from what the test
cells put out. With `configure(c)` in `nbgrader_config.py` the notebooks that `autograder export` wrote are not run at
all: the grader takes the submission apart, runs it in its sandbox, and this step writes each check's verdict into its
cell, an error with what the student reads or nothing. Scores, gradebook, late penalties, feedback are nbgrader's own.
Other notebooks of the course are run as nbgrader runs them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

from nbformat.v4 import new_code_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_locked

from autograder.feedback.terminal import render_check
from autograder.formats.bundle import SUITES, graded_checks
from autograder.formats.nbgrader import STUB, grade_ids
from autograder.model import CheckResult, Report, Status
from autograder.workflow.notebook import suite_above
from autograder.workflow.notebook_grading import grade_file

Notebook: TypeAlias = Any  # nbformat has no types


def configure(c: Any) -> None:
    """Puts our step into `nbgrader autograde`, and our words where a solution is taken out.

    Args:
        c: nbgrader's configuration, as `get_config()` returns it.
    """
    steps = Autograde.autograde_preprocessors.default_args[0]
    c.Autograde.autograde_preprocessors = [Decide if step is Execute else step for step in steps]
    c.ClearSolutions.code_stub = {"python": STUB}


class Decide(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades a notebook of ours; runs any other as nbgrader does."""

    def preprocess(self, nb: Notebook, resources: Any) -> tuple[Notebook, Any]:
        """The notebook with an output in each test cell; nothing else of it is run."""
        names = resources["nbgrader"]
        if not (Path.cwd() / SUITES / names["notebook"]).is_dir():
            return Execute(parent=self.parent).preprocess(nb, resources)  # type: ignore[no-any-return]
        assignment = suite_above(Path.cwd(), names["notebook"])
        ids = grade_ids(assignment, graded_checks(assignment))
        self._add_missing(nb, names, set(ids.values()))
        report = grade_file(assignment, f"{assignment.slug}.ipynb", _answers_only(nb), names["student"])
        results = {ids[result.check.id]: result for result in report.for_student().results if result.check.id in ids}
        for cell in filter(is_grade, nb.cells):
            if (name := cell.metadata.nbgrader["grade_id"]) in results:
                cell.outputs = _outputs(report, results[name])
        return nb, resources

    def _add_missing(self, nb: Notebook, names: Any, wanted: set[str]) -> None:
        """Puts back test cells that a student has deleted: a check is decided, wherever its cell went."""
        there = {cell.metadata.nbgrader["grade_id"] for cell in filter(is_grade, nb.cells)}
        with Gradebook(names["db_url"]) as book:
            notebook = book.find_notebook(names["notebook"], names["assignment"])
            points = {cell.name: cell.max_score for cell in notebook.grade_cells}
            for source in notebook.source_cells:
                if source.name in wanted - there and source.name in points:
                    metadata = {"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3}
                    metadata |= {"grade_id": source.name, "points": points[source.name], "checksum": source.checksum}
                    nb.cells.append(new_code_cell(source.source, metadata={"nbgrader": metadata}))


def _answers_only(nb: Notebook) -> bytes:
    """The submission without the cells that are the instructor's: nbgrader has overwritten them."""
    cells = [cell for cell in nb.cells if not is_locked(cell)]
    return json.dumps({**nb, "cells": cells}).encode()


def _outputs(report: Report, result: CheckResult) -> list[Notebook]:
    """What nbgrader scores: an error costs the cell's points, no output earns them."""
    if result.status in (Status.PASSED, Status.SKIPPED):
        return []
    lines = render_check(report.for_student(), result).rstrip("\n").split("\n")
    return [new_output("error", ename=result.status.value, evalue=result.message, traceback=lines)]
