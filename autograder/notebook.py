"""For a notebook of an assignment: `from autograder.notebook import check`, then `check("vote")` for the part `vote`.

A check takes the cells that were run so far in this notebook, saved or not, in the order in which they were run, and
says what `autograder check` would say of them; where that is about a line, it names the cell by its number in brackets
and the line in it. It also writes what they define to the module, where `%run experiment.py` finds it, unless that
holds work of its own. Your code runs in a process beside the notebook's: what never ends there is stopped, and the
notebook goes on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import AutograderError

if TYPE_CHECKING:
    from autograder.model import Assignment

_DEFINED = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)


def check(name: str = "") -> None:
    """Runs the public checks of one part, or the check of that name; all of them without a name. Prints what they say.

    Args:
        name: the part, as `assignment.toml` calls it, or a check.
    """
    from autograder.workflow.kernel import cells_run

    try:
        print(_checked(name, cells_run()), end="")  # noqa: T201 - a notebook's output
    except AutograderError as error:
        print(f"error: {error}")  # noqa: T201


def _checked(name: str, cells: Sequence[str]) -> str:
    """The report as a text.

    Args:
        name: a part, a check, or "".
        cells: what was run; the first one is what the notebook shows as [0], so it is empty.
    """
    from autograder.cli.common import nearest_assignment, part_titles
    from autograder.feedback.terminal import Look, render_report
    from autograder.grading.from_notebooks import COUNTED
    from autograder.workflow.check import check_folder, hidden_words
    from autograder.workflow.kernel import as_notebook

    assignment = nearest_assignment(Path.cwd())
    kept = _current(cells)
    note = _write_module(assignment, kept)
    is_part = any(part.id == name for part in assignment.parts)
    report = check_folder(
        assignment, [] if is_part or not name else [name], part=name if is_part else None, notebook=as_notebook(kept)
    )
    report = replace(report, notes=tuple(note for note in report.notes if not note.endswith(COUNTED)))  # here by [3]
    passed = report.final and report.score == report.max_score
    text = render_report(
        report,
        Look(colour=not os.environ.get("NO_COLOR")),
        parts=part_titles(assignment),
        again='check("{name}")',
        hidden="" if name else hidden_words(assignment),
        next_step=_next_step(name) if passed else "",
    )
    return text + note


def _next_step(name: str) -> str:
    return "the next part; at the end check(), which runs them all" if name else "save this notebook and hand it in"


def _current(cells: Sequence[str]) -> list[str]:
    """The cells that still count, the others empty: of a cell that was run several times the last run, and no cell all
    of whose functions were defined again later."""
    kept: list[str] = []
    later: set[str] = set()
    seen: set[str] = set()
    for source in reversed(cells):
        names = set(_DEFINED.findall(source))
        counts = source not in seen and not (names and names <= later)
        seen.add(source)
        later |= names
        kept.append(source if counts else "")
    return kept[::-1]


def _write_module(assignment: Assignment, cells: Sequence[str]) -> str:
    """Writes what the cells define as the main module; returns what there is to say about that."""
    from autograder.files import write_whole
    from autograder.grading.from_notebooks import WRITTEN, handed_out, is_own_work
    from autograder.grading.notebook import definitions

    file = assignment.public / assignment.files[0]
    if file.exists() and is_own_work(file.read_bytes(), handed_out(assignment)):
        return f"note: {file.name} holds work of its own and was left as it is; the cells were checked.\n"
    text = f"{WRITTEN}\n\n{definitions(enumerate(cells))}"
    write_whole(file, text.encode("utf-8", "replace"))
    return ""
