"""Notebooks through the grader: what the module gets, with cells named wherever a line of a file would be."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from autograder.authoring.cells import Cell, pieces, write_notebook
from autograder.checks.bank import load_mistakes, load_reference, load_stub, load_variants
from autograder.course import load_assignment
from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Status, Submission

SEED = 5
REPOSITORY = Path(__file__).parents[1]


def handed_in(**files):
    """A submission; `knn__ipynb=...` is the file knn.ipynb."""
    content = {name.replace("__", "."): data for name, data in files.items()}
    return Submission("ana", content, intake.digest(content))


def as_notebook(module: str) -> bytes:
    """A module in cells as a course would hand it out: with text, magics, a plot and a test of its own."""
    cells = [Cell("markdown", "# Exercise", "title"), Cell("code", "%matplotlib inline\n!pip install numpy", "setup")]
    for number, piece in enumerate(pieces(module)):
        cells += [Cell("markdown", f"Cell {number}", f"text-{number}"), Cell("code", piece.source, f"code-{number}")]
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nname = input('Name? ')\nassert False, 'a test of theirs'"
    return write_notebook([*cells, Cell("code", plot, "plot")])


def told(report, *, lines=True):
    """All that decides and all that is said; a notebook may only differ in the places that it names."""
    return [
        (r.check.id, r.status, r.message, r.misconception, r.exception, r.line.partition(": ")[2] if lines else "")
        for r in report.results
    ]


@pytest.fixture(scope="module")
def tiny(tiny_course):
    return tiny_course.assignment("tiny")


@pytest.fixture(scope="module")
def grader(tiny):
    with Grader(tiny, seed=SEED) as started:
        yield started


@pytest.fixture(scope="module")
def solution(tiny):
    [source] = load_reference(tiny).files().values()
    return source.decode()


def by_name(report, name):
    return next(r for r in report.results if r.check.id.endswith(f".{name}"))


@pytest.fixture(scope="module")
def knn_grader():
    with Grader(load_assignment(REPOSITORY / "assignments" / "knn"), seed=SEED) as started:
        yield started


@pytest.fixture(scope="module")
def linear_grader():
    with Grader(load_assignment(REPOSITORY / "assignments" / "linear_classifiers"), seed=SEED) as started:
        yield started


def compare(grader, subjects):
    assert subjects
    main = grader.assignment.files[0]
    for subject in subjects:
        source = subject.files()[main]
        module = grader.grade(handed_in(**{main: source}))
        notebook = grader.grade(handed_in(**{"Copy of homework.ipynb": as_notebook(source.decode())}))
        assert told(notebook) == told(module), subject.id
        assert notebook.score == module.score
        assert notebook.final


def test_every_subject_of_tiny_gets_the_same(grader, tiny):
    compare(grader, [load_reference(tiny), load_stub(tiny), *load_variants(tiny), *load_mistakes(tiny)])


def test_every_subject_of_knn_gets_the_same(knn_grader):
    knn = knn_grader.assignment
    compare(knn_grader, [load_reference(knn), load_stub(knn), *load_variants(knn), *load_mistakes(knn)])


def test_two_subjects_of_linear_classifiers_get_the_same(linear_grader):
    linear = linear_grader.assignment
    compare(linear_grader, [load_reference(linear), load_mistakes(linear)[0]])


# --- where


def test_an_error_names_the_cell_and_its_line(grader, solution):
    raising = solution + "\n\ndef length(x):\n    y = x + 1\n    return missing(y)\n"
    result = by_name(grader.grade(handed_in(hw__ipynb=as_notebook(raising))), "length")
    cell = 2 + 2 * len(pieces(raising))
    assert result.line == f"cell {cell}, line 3: return missing(y)"
    assert f"cell {cell}, line 3: return missing(y)" in result.details
    assert "ipynb:" not in result.details + result.line


def test_a_rule_names_the_cell(grader, solution):
    source = solution.replace("np.sqrt((x**2).sum())", "np.linalg.norm(x)")
    module = by_name(grader.grade(handed_in(tiny__py=source.encode())), "length")
    notebook = by_name(grader.grade(handed_in(tiny__ipynb=as_notebook(source))), "length")
    assert module.line.startswith("tiny.py:")
    assert notebook.status is module.status is Status.FORBIDDEN
    assert notebook.line.startswith("cell ")
    assert notebook.line.partition(": ")[2] == module.line.partition(": ")[2]
    assert "cell " in notebook.details


def test_a_loop_is_found_in_its_cell(knn_grader):
    loop = next(m for m in load_mistakes(knn_grader.assignment) if m.id == "loop_in_disguise")
    [source] = loop.files().values()
    report = knn_grader.grade(handed_in(knn__ipynb=as_notebook(source.decode())))
    assert any("cell " in r.details and ", line " in r.details for r in report.results)


def test_a_hidden_check_tells_its_student_the_cell_and_no_more(grader, solution):
    raising = solution + "\n\ndef length(x):\n    raise ValueError(x)\n"
    report = grader.grade(handed_in(hw__ipynb=as_notebook(raising))).for_student()
    assert by_name(report, "long").line.startswith("cell ")
    assert by_name(report, "long").details == ""


# --- one cell's error


def broken_length(solution, cell):
    """The solution's cells, with the one that defines `length` replaced."""
    cells = [Cell("code", p.source, f"c{n}") for n, p in enumerate(pieces(solution)) if "length" not in p.names]
    return write_notebook([*cells, Cell("code", cell, "broken")]), len(cells) + 1


@pytest.mark.parametrize(
    ("cell", "exception", "line"),
    [
        ("def length(x)\n    return x", "SyntaxError", "line 1: def length(x)"),
        ("x = 1\ndef length(x=missing):\n    return x", "NameError", "line 2: def length(x=missing):"),
        ("%%time\n@missing\ndef length(x):\n    return x", "NameError", "line 2: @missing"),
    ],
)
def test_an_error_in_one_cell_costs_its_own_checks(grader, solution, cell, exception, line):
    data, number = broken_length(solution, cell)
    report = grader.grade(handed_in(hw__ipynb=data))
    assert {r.check.id: r.status for r in report.results if r.status is not Status.PASSED}.keys() == {
        *("public.length", "hidden.long"),
    }
    result = by_name(report, "length")
    assert (result.status, result.exception) == (Status.ERRORED, exception)
    assert result.line == f"cell {number}, {line}"


def test_a_deleted_cell_is_not_written(grader, solution):
    data, _ = broken_length(solution, "# gone")
    report = grader.grade(handed_in(hw__ipynb=data))
    assert by_name(report, "length").status is Status.UNWRITTEN
    assert by_name(report, "total").status is Status.PASSED


def test_a_training_cell_does_not_eat_the_time(grader, solution):
    endless = "class History(list):\n    pass\nhistory = [n for n in iter(int, 1)]\n"
    cells = [Cell("code", endless, "train"), *(Cell("code", p.source, f"c{n}") for n, p in enumerate(pieces(solution)))]
    assert grader.grade(handed_in(hw__ipynb=write_notebook(cells))).score == 10
    # The control: a module that does the same at its top never gets to its functions.
    report = grader.grade(handed_in(tiny__py=(endless + solution).encode()))
    assert report.score == 0


# --- which file counts


def test_the_stub_gives_way_to_a_notebook_and_a_written_module_does_not(grader, tiny, solution):
    [stub] = load_stub(tiny).files().values()
    notebook = as_notebook(solution)
    report = grader.grade(handed_in(tiny__py=stub, tiny__ipynb=notebook))
    assert report.score == 10
    assert report.notes[0].startswith("tiny.ipynb was graded")
    wrong = solution + "\ndef total(x):\n    return 0\n"
    assert grader.grade(handed_in(tiny__py=wrong.encode(), tiny__ipynb=notebook)).score < 10
    assert grader.grade(handed_in(tiny__py=stub, tiny__ipynb=as_notebook(stub.decode()))).notes == ()


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (["tiny.ipynb", "scratch.ipynb"], "tiny.ipynb"),
        (["tiny-2.ipynb", "scratch.ipynb"], "tiny-2.ipynb"),
        (["Tiny (1).ipynb", "plots.ipynb"], "Tiny (1).ipynb"),
        (["Homework1.ipynb"], "Homework1.ipynb"),
        (["a/tiny.ipynb", "a/b/tiny.ipynb"], "a/tiny.ipynb"),
        (["a.ipynb", "b.ipynb"], None),
        (["tiny-1.ipynb", "tiny-2.ipynb"], None),
    ],
)
def test_which_of_several_notebooks(tiny, solution, names, taken):
    files = {name: as_notebook(solution if name == taken else f"x = {name!r}") for name in names}
    found = intake.unpack(Submission("ana", files, ""), tiny)
    if taken is None:
        assert "2 notebooks" in found.refusal.message
        assert "call it tiny.ipynb" in found.refusal.message
    else:
        assert b"def total" in found.files["tiny.py"]
        assert taken.rpartition("/")[2] in found.notes[0]


def test_intake_takes_notebooks_as_files_in_folders_and_in_zips(tmp_path, tiny, solution):
    notebook = as_notebook(solution)
    room = tmp_path / "class"
    (room / "ana" / "deep").mkdir(parents=True)
    (room / "ana" / "deep" / "work.ipynb").write_bytes(notebook)
    (room / "ana" / ".ipynb_checkpoints").mkdir()
    (room / "ana" / ".ipynb_checkpoints" / "work-checkpoint.ipynb").write_bytes(b"old")
    (room / "ben.ipynb").write_bytes(notebook)
    with zipfile.ZipFile(room / "cem.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x/tiny.ipynb", notebook)
        archive.writestr("x/data.csv", "1")
    (room / "dan").mkdir()
    (room / "dan" / "tiny.py").write_text(solution)
    with (room / "dan" / "huge.ipynb").open("wb") as file:
        file.truncate(1 << 30)  # nobody needs it
    (room / "eva").mkdir()
    with (room / "eva" / "huge.ipynb").open("wb") as file:
        file.truncate(1 << 30)
    found = {e.student: intake.unpack(intake.read(e, tiny), tiny) for e in intake.roster(room, tiny)}
    for student in ("ana", "ben", "cem", "dan"):
        assert b"def total" in found[student].files["tiny.py"], student
    assert "huge.ipynb has 1,073,741,824 bytes" in found["eva"].refusal.message


# --- what nbgrader itself cannot grade


def nbgrader_cells(solution, **changes):
    """A submission as nbgrader hands it back: solution cells with ids, test cells between them."""
    cells = []
    for number, piece in enumerate(pieces(solution)):
        metadata = {"grade": False, "solution": True, "locked": False, "grade_id": f"c{number}", "schema_version": 3}
        cells.append({"cell_type": "code", "metadata": {"nbgrader": metadata}, "source": piece.source, "outputs": []})
        tests = metadata | {"grade": True, "solution": False, "locked": True, "grade_id": f"t{number}", "points": 1}
        source = "def total(x):\n    raise AssertionError('hidden tests')"
        cells.append({"cell_type": "code", "metadata": {"nbgrader": tests}, "source": source, "outputs": []})
    return cells


def copied(cells):
    return [*cells, cells[0], cells[2]]  # the same grade_id twice


def copied_unwritten(cells):
    stub = cells[-2] | {"source": "def total(x):\n    raise NotImplementedError('tiny: total is not written yet')"}
    return [*cells, stub]


def skipped(cells):
    return [c | {"metadata": c["metadata"] | {"tags": ["skip-execution"]}} for c in cells]


def on_stderr(cells):
    warn = {"output_type": "stream", "name": "stderr", "text": "RuntimeWarning: overflow"}
    return [c | {"outputs": [warn]} for c in cells]


def kernel_dies(cells):
    death = {"cell_type": "code", "metadata": {}, "source": "import os\nos.kill(os.getpid(), 9)", "outputs": []}
    return [death, *cells]


def without_metadata(cells):
    return [c | {"metadata": {}} for c in cells if "hidden tests" not in c["source"]]


@pytest.mark.parametrize(
    "damage", [copied, copied_unwritten, skipped, on_stderr, kernel_dies, without_metadata], ids=lambda f: f.__name__
)
def test_what_stops_nbgrader_gets_its_true_score(grader, solution, damage):
    document = {"cells": damage(nbgrader_cells(solution)), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    assert grader.grade(handed_in(tiny__ipynb=json.dumps(document).encode())).score == 10


# --- bad notebooks in a class


def test_bad_notebooks_are_reports_and_the_class_goes_on(grader, solution):
    bad = {
        "cut_off": (as_notebook(solution)[:-400], "breaks off|damaged"),
        "empty": (b"", "empty file"),
        "no_code": (write_notebook([Cell("markdown", "Hello", "a")]), "holds no code"),
        "picture": (b"\x89PNG\r\n\x1a\n\xff", "not UTF-8"),
        "deep": (b'{"cells": ' + b"[" * 10_000_000, "no notebook that can be read|could not be read"),
        "minus": (
            write_notebook([Cell("code", "x = " + "-" * 500_000 + "1", "a")]),
            "could not be read|nested too deeply",
        ),
        "many": (b'{"cells": [' + b"{}," * 5_000_000 + b"{}]}", "cells; at most|could not be read"),
    }
    for name, (data, said) in bad.items():
        report = grader.grade(handed_in(hw__ipynb=data))
        assert report.score == 0
        assert report.final, name
        words = " ".join([*report.notes, *(r.message for r in report.results)])
        assert re.search(said, words), (name, words[:300])
    assert grader.grade(handed_in(hw__ipynb=as_notebook(solution))).score == 10
