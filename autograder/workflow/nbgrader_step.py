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

from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.preprocessors import DeduplicateIds, Execute, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_locked

from autograder.feedback.terminal import render_check
from autograder.formats.bundle import SUITES, graded_checks
from autograder.formats.nbgrader import STUB, grade_ids
from autograder.model import CheckResult, Report, Status
from autograder.workflow.notebook import suite_above
from autograder.workflow.notebook_grading import grade_file

Notebook: TypeAlias = Any  # nbformat has no types


def configure(c: Any) -> None:
    """Puts our steps into `nbgrader autograde`, and our words where a solution is taken out.

    Args:
        c: nbgrader's configuration, as `get_config()` returns it.
    """
    steps = Autograde.autograde_preprocessors.default_args[0]
    c.Autograde.autograde_preprocessors = [Decide if step is Execute else step for step in steps]
    before = Autograde.sanitize_preprocessors.default_args[0]
    c.Autograde.sanitize_preprocessors = [Tidy if step is DeduplicateIds else step for step in before]
    c.ClearSolutions.code_stub = {"python": STUB}


class Tidy(DeduplicateIds):  # type: ignore[misc]
    """Gives the cells of a notebook of ours the metadata that they were released with.

    nbgrader goes by what a submission says of its own cells. One that was copied, or whose metadata a tool or a hand
    has changed, would stop the whole class with a message about an old format.
    """

    def preprocess(self, nb: Notebook, resources: Any) -> tuple[Notebook, Any]:
        """Cells that are not known lose their metadata; of copies the last one keeps it."""
        if _is_ours(resources):
            released = _released(resources["nbgrader"])
            for cell in reversed(nb.cells):
                own = cell.metadata.pop("nbgrader", None)
                name = own.get("grade_id") if isinstance(own, dict) else None
                if isinstance(name, str) and name in released:
                    cell.metadata["nbgrader"] = released.pop(name)[0]
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]


class Decide(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades a notebook of ours; runs any other as nbgrader does."""

    def preprocess(self, nb: Notebook, resources: Any) -> tuple[Notebook, Any]:
        """The notebook with an output in each test cell; nothing else of it is run."""
        if not _is_ours(resources):
            return Execute(parent=self.parent).preprocess(nb, resources)  # type: ignore[no-any-return]
        names = resources["nbgrader"]
        assignment = suite_above(Path.cwd(), names["notebook"])
        ids = grade_ids(assignment, graded_checks(assignment))
        _add_missing(nb, names, set(ids.values()))
        report = grade_file(assignment, f"{assignment.slug}.ipynb", _answers_only(nb), names["student"])
        results = {ids[result.check.id]: result for result in report.for_student().results if result.check.id in ids}
        for cell in filter(is_grade, nb.cells):
            if (name := cell.metadata.nbgrader["grade_id"]) in results:
                cell.outputs = _outputs(report, results[name])
        return nb, resources


def _is_ours(resources: Any) -> bool:
    return bool((Path.cwd() / SUITES / resources["nbgrader"]["notebook"]).is_dir())


def _add_missing(nb: Notebook, names: Any, wanted: set[str]) -> None:
    """Puts back test cells that a student has deleted: a check is decided, wherever its cell went."""
    there = {cell.metadata.nbgrader["grade_id"] for cell in filter(is_grade, nb.cells)}
    for name, (metadata, source) in _released(names).items():
        if name in wanted - there:
            nb.cells.append(new_code_cell(source, metadata={"nbgrader": metadata}))


def _released(names: Any) -> dict[str, tuple[Notebook, str]]:
    """grade_id -> (metadata, source) of the cells that nbgrader has kept of the instructor's notebook."""
    with Gradebook(names["db_url"]) as book:
        notebook = book.find_notebook(names["notebook"], names["assignment"])
        points = {cell.name: cell.max_score for cell in notebook.grade_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
        return {
            cell.name: (from_dict(_metadata(cell, points.get(cell.name), cell.name in solutions)), cell.source)
            for cell in notebook.source_cells
        }


def _metadata(cell: Any, points: float | None, solution: bool) -> dict[str, Any]:
    flags = {"grade": points is not None, "solution": solution, "locked": cell.locked, "task": False}
    own = {**flags, "grade_id": cell.name, "schema_version": 3, "checksum": cell.checksum, "cell_type": cell.cell_type}
    return own if points is None else {**own, "points": points}


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
