"""Executes the notebooks of released assignments with the solutions in their cells: `tools/notebooks.py [SLUG]...`

Each assignment is released into a folder of its own, its stub cells are replaced by the solution's, and a real kernel
runs the notebook there from top to bottom. Exit status 1 where a cell raises or a check does not pass. Needs the extra
`dev` (nbclient, ipykernel).
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.authoring.cells import pieces
from autograder.authoring.notebooks import notebook_file, stub_cell
from autograder.authoring.release import release
from autograder.checks.bank import load_reference
from autograder.course import load_course
from autograder.model import Assignment

SECONDS = 900  # for one cell: the checks of the slowest topic train


def main(slugs: list[str]) -> int:
    """Runs the notebooks of some assignments, of all by default; returns the exit status."""
    course = load_course(Path(__file__).resolve().parents[1])
    failed = False
    for slug in slugs or course.assignments:
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            problems, checks = _run(course.assignment(slug), Path(folder) / slug)
        failed |= bool(problems)
        print(f"{slug}: {checks} checks in its notebook, {time.monotonic() - started:.0f} s")
        for problem in problems:
            print(f"  {problem}")
    return 1 if failed else 0


def _run(assignment: Assignment, folder: Path) -> tuple[list[str], int]:
    """(what went wrong, number of checks of the last cell) of an assignment's notebook with its solution in place."""
    release(assignment, folder, built=True)
    notebook = nbformat.read(folder / notebook_file(assignment).name, as_version=4)
    put_in(assignment, notebook)
    place = {"metadata": {"path": str(folder)}}
    os.environ["NO_COLOR"] = "1"
    try:
        NotebookClient(notebook, timeout=SECONDS, resources=place).execute()
    except CellExecutionError as error:
        return [str(error)], 0
    said = [_said(cell) for cell in notebook.cells if cell.cell_type == "code" and "check(" in cell.source]
    problems = [words for words in said if not re.search(r"\b(\d+) of \1 checks pass", words)]
    total = re.search(r"of (\d+) checks pass", said[-1])
    return problems, int(total[1]) if total else 0


def put_in(assignment: Assignment, notebook: Any) -> None:
    """Writes the solution into the stub cells."""
    [source] = load_reference(assignment).files().values()
    stub = (assignment.public / assignment.files[0]).read_text("utf-8")
    for empty, written in zip(pieces(stub), pieces(source.decode()), strict=True):
        cell = next(cell for cell in notebook.cells if cell.id == stub_cell(empty).id)
        cell.source = stub_cell(written).source


def _said(cell: Any) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
