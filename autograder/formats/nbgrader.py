"""nbgrader: a source notebook that `nbgrader generate_assignment`, `autograde` and `generate_feedback` work on.

    source/<slug>/<slug>.ipynb   handout, answer cells with the solution between markers, a test cell for each check
    source/<slug>/given/         what the notebook needs: public checks, data, the engine; nbgrader copies it on
    suites/<slug>/               the assignment with its solutions, for grading; never given to students
    nbgrader_config.py           puts our grader in the place of a kernel that runs student code beside the tests

Several assignments are exported into one folder, an nbgrader course. Every test cell is one check with its points and
calls it by name. What becomes of the call depends on where the notebook runs: in a student's kernel it takes the public
check on what their cells define; under `nbgrader autograde` with our configuration nothing of the notebook is run, and
the grader's verdict is written into the cell as its output (`autograder.workflow.nbgrader_step`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autograder.authoring.cells import Cell, cell_id, write_notebook
from autograder.authoring.stub import UNWRITTEN, Block
from autograder.course import Course
from autograder.formats import bundle
from autograder.formats.answers import answers
from autograder.formats.bundle import GIVEN, SUITES
from autograder.formats.targets import Exported
from autograder.model import Assignment, Check

FOLDER = True
STUB = f'raise NotImplementedError("this {UNWRITTEN}")'  # what nbgrader puts where a solution was

_CONFIG = """\
# Written by `autograder export --to nbgrader`; the same for all of its assignments. If you have a configuration of your
# own, copy the last two lines into it.
c = get_config()

from autograder.workflow.nbgrader_step import configure
configure(c)
"""
_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"
_BEGIN_HIDDEN, _END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def export(assignment: Assignment, course: Course, out: Path) -> Exported:
    """Write the source folder, the suite and the configuration into `out`.

    Raises:
        CourseError: students would receive something of the solutions, or the assignment asks for several files.
    """
    slug = assignment.slug
    cells = source_cells(assignment)
    given = bundle.given_files(assignment, course)
    # The leak proof knows a folder as students have it: what lies in given/ here, at its top.
    bundle.must_be_clean(assignment, {f"{slug}.ipynb": write_notebook(student_cells(cells)), **given})
    files = {f"source/{slug}/{GIVEN}/{name}": data for name, data in given.items()}
    files[f"source/{slug}/{slug}.ipynb"] = write_notebook(cells)
    files |= {f"{SUITES}/{slug}/{name}": data for name, data in bundle.suite_files(assignment, course).items()}
    files["nbgrader_config.py"] = _CONFIG.encode()
    steps = (f"next, in that folder: nbgrader generate_assignment {slug}",)
    return Exported(tuple(bundle.write(out, files)), steps, owns=(f"{SUITES}/{slug}", f"source/{slug}"))


def source_cells(assignment: Assignment) -> tuple[Cell, ...]:
    """The instructor's notebook."""
    checks = bundle.graded_checks(assignment)
    return (*bundle.handout(assignment), _setup(), *_answers(assignment), *_tests(assignment, checks))


def student_cells(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """What `nbgrader generate_assignment` leaves of the text of cells: no solutions, no hidden tests."""
    return tuple(replace(cell, source=_without_regions(cell.source)) for cell in cells)


def _without_regions(source: str) -> str:
    source = re.sub(rf"(?ms)^([ \t]*){_BEGIN}$.*?^[ \t]*{_END}$", lambda found: found[1] + STUB, source)
    return re.sub(rf"(?ms)^{_BEGIN_HIDDEN}$.*?^{_END_HIDDEN}$", "", source)


def grade_ids(assignment: Assignment, checks: tuple[Check, ...]) -> dict[str, str]:
    """Check id -> the `grade_id` of its cell. A hidden check's name may be a hint: those are counted."""
    ids: dict[str, str] = {}
    for part, _, group in bundle.by_part(assignment, checks):
        hidden = [check for check in group if check.hidden]
        ids |= {check.id: f"{part}-hidden-{number}" for number, check in enumerate(hidden, 1)}
        ids |= {check.id: _identifier(check.id) for check in group if not check.hidden}
    return ids


def _identifier(check: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]+", "-", check).strip("-")


# ---- cells ----------------------------------------------------------------------------------------------------------


def _setup() -> Cell:
    source = f"from autograder.workflow.notebook import Checks\n\ncheck = Checks({GIVEN!r})"
    return Cell("code", source, "setup", _metadata("setup", locked=True))


def _answers(assignment: Assignment) -> Iterator[Cell]:
    for answer in answers(bundle.solution(assignment), assignment.public / assignment.files[0], _marked):
        name = cell_id("answer", answer.name)
        yield Cell(answer.kind, answer.source, name, _metadata(name, solution=True) if answer.written else {})


def _marked(block: Block, lines: list[str]) -> list[str]:
    return [block.indent + _BEGIN, *lines, block.indent + _END]


def _tests(assignment: Assignment, checks: tuple[Check, ...]) -> Iterator[Cell]:
    ids = grade_ids(assignment, checks)
    for part, title, group in bundle.by_part(assignment, checks):
        yield Cell("markdown", f"### Checks: {title}", cell_id("part", part))
        for check in group:
            name = ids[check.id]
            metadata = _metadata(name, grade=True, locked=True, points=check.points)
            yield Cell("code", _test(check), name[:64], metadata)


def _test(check: Check) -> str:
    call, points = f"check({check.id!r})", f"{check.points:g} point" + ("" if check.points == 1 else "s")
    if check.hidden:
        return f"# A hidden check, {points}\n{_BEGIN_HIDDEN}\n# {check.title}\n{call}\n{_END_HIDDEN}"
    return f"# {check.title} ({points})\n{call}"


def _metadata(
    name: str, *, grade: bool = False, solution: bool = False, locked: bool = False, points: float | None = None
) -> dict[str, object]:
    """A cell's metadata as nbgrader 0.9 writes it."""
    own: dict[str, object] = {"grade": grade, "solution": solution, "locked": locked, "task": False}
    own |= {"grade_id": name, "schema_version": 3}
    return {"nbgrader": own | ({} if points is None else {"points": points})}
