"""Notebooks through the grader: what the module gets, with cells named wherever a line of a file would be."""

import ast
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.authoring.cells import Cell, pieces, write_notebook
from autograder.checks.bank import load_mistakes, load_reference, load_stub, load_variants
from autograder.course import load_assignment
from autograder.feedback.terminal import render_report
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


def told(report):
    """All that decides and all that is said; a notebook may only differ in the places that it names."""
    return [
        (r.check.id, r.status, r.message, r.misconception, r.exception, r.line.partition(": ")[2])
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
    main = grader.assignment.files[0]

    def both(subject):
        source = subject.files()[main]
        notebook = handed_in(**{"Copy of homework.ipynb": as_notebook(source.decode())})
        return grader.grade(handed_in(**{main: source})), grader.grade(notebook)

    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(both, subjects))
    assert reports
    for subject, (module, notebook) in zip(subjects, reports, strict=True):
        assert told(notebook) == told(module), subject.id
        assert notebook.score == module.score
        assert notebook.final


def test_every_subject_of_tiny_gets_the_same(grader, tiny):
    compare(grader, [load_reference(tiny), load_stub(tiny), *load_variants(tiny), *load_mistakes(tiny)])


def statements(source: bytes) -> list[str]:
    """What stands at the top of a module, whatever its lines are numbered."""
    return [ast.dump(node) for node in ast.parse(source).body]


def kinds(source: bytes) -> frozenset[type]:
    return frozenset(type(node) for node in ast.parse(source).body)


def arrives_whole(assignment, source: bytes) -> bool:
    """Whether the module that is made of its cells has its statements, all of them and in their order."""
    notebook = handed_in(**{"Copy of homework.ipynb": as_notebook(source.decode())})
    arrived = statements(intake.unpack(notebook, assignment).files[assignment.files[0]])
    return [one for one in arrived if one in statements(source)] == statements(source)


def test_every_subject_of_knn_gets_the_same(knn_grader):
    """Of the subjects whose statements arrive as written, one is graded of all that have the same kinds of them."""
    knn = knn_grader.assignment
    subjects = [load_reference(knn), load_stub(knn), *load_variants(knn), *load_mistakes(knn)]
    sources = [(subject, subject.files()["knn.py"]) for subject in subjects]
    whole = {kinds(source): subject for subject, source in sources if arrives_whole(knn, source)}
    others = [subject for subject, source in sources if not arrives_whole(knn, source)]
    assert len(others) < len(whole) < len(subjects)
    compare(knn_grader, [*whole.values(), *others])


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


def test_what_a_student_reads(grader, solution, golden):
    data, _ = broken_length(solution, "def length(x)\n    return x")
    cells = json.loads(data)["cells"]
    raising = cells[-1] | {"id": "shares", "source": "%%time\ndef shares(x):\n    return x / missing"}
    copy = cells[-1] | {"id": "copy", "source": "def total(x):\n    raise NotImplementedError('YOUR CODE HERE')"}
    report = grader.grade(handed_in(Homework__ipynb=written([*cells, raising, copy])))
    golden("notebook_report.txt", render_report(report.for_student()))


def test_a_deleted_cell_is_not_written(grader, solution):
    data, _ = broken_length(solution, "# gone")
    report = grader.grade(handed_in(hw__ipynb=data))
    assert by_name(report, "length").status is Status.UNWRITTEN
    assert by_name(report, "total").status is Status.PASSED


def patient(tiny, folder):
    """The tiny assignment, with time enough for a quarter of a second of a busy processor."""
    shutil.copytree(tiny.public.parents[1], folder)
    manifest = folder / "assignments" / "tiny" / "assignment.toml"
    text = manifest.read_text()
    assert text.count("\nseconds = 1 ") == text.count("total_seconds = 12\n") == 1
    text = text.replace("\nseconds = 1 ", "\nseconds = 60 ").replace("total_seconds = 12\n", "total_seconds = 240\n")
    manifest.write_text(text)
    return load_assignment(manifest.parent)


def test_a_training_cell_does_not_eat_the_time(grader, tiny, solution, tmp_path):
    endless = "class History(list):\n    pass\nhistory = [n for n in iter(int, 1)]\n"
    cells = [Cell("code", endless, "train"), *(Cell("code", p.source, f"c{n}") for n, p in enumerate(pieces(solution)))]
    with Grader(patient(tiny, tmp_path / "course"), seed=SEED) as unhurried:
        assert unhurried.grade(handed_in(hw__ipynb=write_notebook(cells))).score == 10
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

TESTED = "import numpy as np\nassert total(np.ones((2, 3))) == 6"


def solution_metadata(name):
    return {"grade": False, "solution": True, "locked": False, "task": False, "grade_id": name, "schema_version": 3}


def nbgrader_cells(solution):
    """A submission as nbgrader hands it back: solution cells with ids, a test cell at the end."""
    cells = [
        {"cell_type": "code", "metadata": {"nbgrader": solution_metadata(f"c{n}")}, "source": piece.source}
        for n, piece in enumerate(pieces(solution))
        if piece.kind != "docstring"
    ]
    cells = [cell | {"outputs": [], "execution_count": None} for cell in cells]
    tests = solution_metadata("tests") | {"grade": True, "solution": False, "locked": True, "points": 2}
    return [*cells, cells[0] | {"metadata": {"nbgrader": tests}, "source": TESTED}]


def untouched(cells):
    return cells


def copied(cells):
    return [*cells[:2], cells[1], *cells[2:]]  # the same grade_id twice


def copied_unwritten(cells):
    stub = cells[1] | {"source": "def total(x):\n    raise NotImplementedError('tiny: total is not written yet')"}
    return [*cells[:2], stub, *cells[2:]]


def tagged(cell):
    return cell | {"metadata": cell["metadata"] | {"tags": ["skip-execution"]}}


def skipped(cells):
    return [*map(tagged, cells[:-1]), cells[-1]]


def wrong_and_skipped(cells):
    """Not one of DAMAGES: nobody deserves points for this."""
    return [tagged(c | {"source": "def total(x):\n    return 0"} if "def total" in c["source"] else c) for c in cells]


def on_stderr(cells):
    loud = "import sys\ndef total(x):\n    print('adding', file=sys.stderr)\n    return x.sum()"
    return [c | {"source": loud} if "def total" in c["source"] else c for c in cells]


def kernel_dies(cells):
    return [cells[0] | {"metadata": {}, "source": "import os\nos._exit(1)"}, *cells]


def without_metadata(cells):
    return [c | {"metadata": {}} for c in cells]


def written(cells):
    document = {"cells": cells, "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}}}
    return json.dumps({**document, "nbformat": 4, "nbformat_minor": 4}).encode()


DAMAGES = [copied, copied_unwritten, skipped, on_stderr, kernel_dies, without_metadata]


@pytest.mark.parametrize("damage", [untouched, *DAMAGES], ids=lambda f: f.__name__)
def test_what_stops_nbgrader_gets_its_true_score(grader, solution, damage):
    report = grader.grade(handed_in(tiny__ipynb=written(damage(nbgrader_cells(solution)))))
    assert report.score == 10


def test_skipped_tests_score_nothing(grader, solution):
    report = grader.grade(handed_in(tiny__ipynb=written(wrong_and_skipped(nbgrader_cells(solution)))))
    assert by_name(report, "total").status is Status.FAILED


@pytest.mark.peers
def test_nbgrader_cannot_grade_these(solution, tmp_path):
    """The control of the test above: nbgrader 0.9.6 gives points for a skipped wrong answer, and for no damaged one."""
    cells = nbgrader_cells(solution)
    (tmp_path / "source" / "hw").mkdir(parents=True)
    (tmp_path / "source" / "hw" / "hw.ipynb").write_bytes(written(cells))
    nbgrader(tmp_path, "generate_assignment", "hw")
    released = json.loads((tmp_path / "release" / "hw" / "hw.ipynb").read_text())["cells"]
    for cell, mine in zip(released, cells, strict=True):
        cell["source"] = mine["source"]
    for damage in [untouched, wrong_and_skipped, *DAMAGES]:
        folder = tmp_path / "submitted" / damage.__name__ / "hw"
        folder.mkdir(parents=True)
        (folder / "hw.ipynb").write_bytes(written(damage(released)))
        # One at a time: for a copied cell it stops, and with it the class.
        nbgrader(tmp_path, "autograde", "hw", "--student", damage.__name__, check=False)
    nbgrader(tmp_path, "export", check=True)
    with (tmp_path / "grades.csv").open(newline="") as file:
        scores = {row["student_id"]: float(row["score"] or 0) for row in csv.DictReader(file)}
    assert {name: score for name, score in scores.items() if score} == {"untouched": 2, "wrong_and_skipped": 2}


def nbgrader(course, *command, check=True):
    """A command of nbgrader in a course folder; it looks for alembic on PATH."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(
        ["nbgrader", *command], cwd=course, env=environment, capture_output=True, text=True, check=check, timeout=900
    )


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
