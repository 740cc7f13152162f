"""otter-grader: a notebook that `otter assign` takes, whose autograder zip `otter run` and Gradescope grade with.

    <slug>.ipynb       handout, answers with the solution between markers, a question a part, a test a check
    given/             what the notebook needs: public checks, data, the engine; students get it, too
    suites/<slug>/     the assignment with its solutions; otter puts it into the autograder zip only
    requirements.txt   what a container installs

Every test is one check with its points and calls it by name. In a student's kernel that takes the public check on what
their cells define. When a submission is graded, our plugin (`autograder.workflow.otter_plugin`) grades it before otter
runs anything, and gives otter a notebook of nothing but the verdicts to run instead.
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
PLUGIN = "autograder.workflow.otter_plugin.Plugin"

_ZIP = "/autograder/source/files"  # where a container finds what is in the zip
_CONFIG = f"""\
# ASSIGNMENT CONFIG
requirements: requirements.txt
export_cell:
    pdf: false
    run_tests: false
    ignore_log: true
files:
    - {GIVEN}
autograder_files:
    - {SUITES}
strip_solutions_from_all_cells: true
generate:
    show_hidden: true
    plugins:
        - {PLUGIN}:
              slug: SLUG"""
_BEGIN, _END = "# BEGIN SOLUTION NO PROMPT", "# END SOLUTION"
_BEGIN_STUB, _END_STUB = '""" # BEGIN PROMPT', '""" # END PROMPT'


def export(assignment: Assignment, course: Course, out: Path) -> Exported:
    """Write the notebook, what students need beside it, and the suite into `out`.

    Raises:
        CourseError: students would receive something of the solutions, or the assignment asks for several files.
    """
    slug = assignment.slug
    cells = source_cells(assignment)
    given = bundle.given_files(assignment, course)
    # The leak proof knows a folder as students have it: what lies in given/ here, at its top.
    bundle.must_be_clean(assignment, {f"{slug}.ipynb": write_notebook(student_cells(cells)), **given})
    files = {f"{GIVEN}/{name}": data for name, data in given.items()}
    files[f"{slug}.ipynb"] = write_notebook(cells)
    files |= {f"{SUITES}/{slug}/{name}": data for name, data in bundle.suite_files(assignment, course).items()}
    files["requirements.txt"] = _requirements(given)
    steps = (f"next, in that folder: otter assign {slug}.ipynb dist",)
    return Exported(tuple(bundle.write(out, files)), steps)


def source_cells(assignment: Assignment) -> tuple[Cell, ...]:
    """The instructor's notebook."""
    config = Cell("markdown", _fenced(_CONFIG.replace("SLUG", assignment.slug)), "config")
    setup = Cell("code", f"from autograder.workflow.notebook import Checks\n\ncheck = Checks({GIVEN!r})", "setup")
    checks = bundle.graded_checks(assignment)
    return (config, *bundle.handout(assignment), setup, *_answers(assignment), *_questions(assignment, checks))


def student_cells(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """What `otter assign` leaves of the text of cells: no solutions, no hidden tests."""
    kept = (cell for cell in cells if "hidden: true" not in cell.source.split("\n"))
    return tuple(replace(cell, source=_without_regions(cell.source)) for cell in kept)


def _without_regions(source: str) -> str:
    source = re.sub(rf"(?ms)^[ \t]*{_BEGIN}$.*?^[ \t]*{_END}$\n?", "", source)
    return re.sub(rf"(?m)^[ \t]*({_BEGIN_STUB}|{_END_STUB})$\n?", "", source)


# ---- cells ----------------------------------------------------------------------------------------------------------


def _answers(assignment: Assignment) -> Iterator[Cell]:
    slug = assignment.slug

    def marked(block: Block, lines: list[str]) -> list[str]:
        """Otter's prompt is the stub's own line, so that an unwritten function says so."""
        stub = f'raise NotImplementedError("{slug}: {block.name} {UNWRITTEN}")'
        around = [block.indent + text for text in (_BEGIN_STUB, stub, _END_STUB, _BEGIN)]
        return [*around, *lines, block.indent + _END]

    for answer in answers(bundle.solution(assignment), assignment.public / assignment.files[0], marked):
        yield Cell(answer.kind, answer.source, cell_id("answer", answer.name))


def _questions(assignment: Assignment, checks: tuple[Check, ...]) -> Iterator[Cell]:
    for part, title, group in bundle.by_part(assignment, checks):
        begin, end = cell_id("begin", part), cell_id("end", part)
        yield Cell("markdown", _fenced(f"# BEGIN QUESTION\nname: {part}"), begin)
        yield Cell("markdown", f"### Checks: {title}", cell_id("part", part))
        yield Cell("markdown", _fenced("# BEGIN TESTS"), f"{begin[:50]}-tests")
        for number, check in enumerate(group, 1):
            yield Cell("code", _test(check), f"{cell_id('test', part)[:50]}-{number}")
        yield Cell("markdown", _fenced("# END TESTS"), f"{end[:50]}-tests")
        yield Cell("markdown", _fenced("# END QUESTION"), end)


def _test(check: Check) -> str:
    head = ['""" # BEGIN TEST CONFIG', f"points: {check.points!r}", *(["hidden: true"] if check.hidden else [])]
    return "\n".join([*head, '""" # END TEST CONFIG', f"check.quietly({check.id!r})"])


def _fenced(text: str) -> str:
    """A cell for otter, not for students."""
    return f"```otter\n{text}\n```"


def _requirements(given: dict[str, bytes]) -> bytes:
    """Those of a student, the engine with what grading needs and from where the zip has it."""
    lines = given["requirements.txt"].decode().split("\n")
    wheel = next(name for name in given if name.startswith("engine/"))
    engine = f"dl-autograder[grade] @ file://{_ZIP}/{GIVEN}/{wheel}"
    return "\n".join(engine if line.startswith("./engine/") else line for line in lines).encode()
