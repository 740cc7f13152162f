"""The export to otter-grader: what is written and the plugin (always), what the real otter makes of it (`peers`)."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from autograder.authoring.cells import write_notebook
from autograder.authoring.leaks import find_leaks
from autograder.course import load_course
from autograder.errors import CourseError, SandboxError, UsageError
from autograder.formats import bundle, otter
from autograder.workflow import notebook
from autograder.workflow.export import export
from autograder.workflow.notebook import CheckFailed, Checks
from autograder.workflow.otter_plugin import Decided, Plugin

ROOT = Path(__file__).parent.parent
WRONG_LENGTH = "def length(x):\n    print('printed', x)\n    return 12345.678"


@pytest.fixture(scope="module")
def exported(tiny_course, tmp_path_factory):
    """The folder that `autograder export tiny --to otter` writes."""
    out = tmp_path_factory.mktemp("otter") / "course"
    export(tiny_course.assignment("tiny"), tiny_course, "otter", out)
    return out


def text_of(data: bytes) -> str:
    cells = nbformat.reads(data.decode(), as_version=4).cells
    return "\n\n".join(f"[{cell.cell_type} {cell.id}]\n{cell.source}" for cell in cells) + "\n"


# ---- what is written ------------------------------------------------------------------------------------------------


def test_the_notebook_is_valid_and_the_same_every_time(exported, tiny_course, tmp_path):
    nbformat.validate(nbformat.read(exported / "tiny.ipynb", as_version=4))
    export(tiny_course.assignment("tiny"), tiny_course, "otter", tmp_path / "again")
    for path in sorted(file for file in exported.rglob("*") if file.is_file()):
        assert (tmp_path / "again" / path.relative_to(exported)).read_bytes() == path.read_bytes(), path


def test_instructors_read_this(exported, golden):
    golden("otter_source.txt", text_of((exported / "tiny.ipynb").read_bytes()))


def test_a_solution_that_the_markers_do_not_cover_is_found(tiny_course):
    assignment = tiny_course.assignment("tiny")
    cells = otter.source_cells(assignment)  # as if otter had taken nothing out
    with pytest.raises(CourseError, match="would give away"):
        bundle.must_be_clean(assignment, {"tiny.ipynb": write_notebook(cells)})
    bundle.must_be_clean(assignment, {"tiny.ipynb": write_notebook(otter.student_cells(cells))})


def test_a_container_installs_the_engine_of_the_zip(exported):
    [line] = [line for line in (exported / "requirements.txt").read_text().split("\n") if "autograder" in line]
    wheel = line.partition("file:///autograder/source/files/")[2]
    assert (exported / wheel).is_file()


# ---- checks in a kernel ---------------------------------------------------------------------------------------------


def test_a_check_in_a_kernel_says_what_autograder_check_says(exported, tmp_path, monkeypatch, capsys):
    shutil.copytree(exported / "given", tmp_path / "given")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    cells = ["", "import numpy as np", "def length(x):\n    return (x**2).sum()", "length(np.ones(3))\ndef broken("]
    monkeypatch.setattr(notebook, "_cells_run", lambda: cells)
    check = Checks("given")
    with pytest.raises(CheckFailed, match=r"(?s)length of \(3, 4\) is 5.*got +25.*hint: How long") as caught:
        check("public.length")
    assert caught.value._render_traceback_()[0].startswith("✗")
    cells.append("def length(x):\n    return np.sqrt((x**2).sum())")
    check("public.length")
    assert capsys.readouterr().out == "✓ length of (3, 4) is 5 2/2\n"
    module = (tmp_path / "given" / "tiny.py").read_text()  # what the experiment imports
    assert "np.sqrt" in module
    assert "np.ones" not in module
    with pytest.raises(UsageError, match="not here"):
        check("hidden.long")


def test_the_tools_own_cells_are_no_work(exported):
    """The exports write these cells, and what they hold would run in every check."""
    cells = nbformat.read(exported / "tiny.ipynb", as_version=4).cells
    [setup] = [cell.source for cell in cells if cell.id == "setup"]
    assert setup.startswith(notebook._TOOLS)


def test_outside_of_a_notebook_it_says_what_to_do(exported):
    with pytest.raises(UsageError, match="autograder check"):
        Checks(str(exported / "given"))("public.length")


# ---- the plugin -----------------------------------------------------------------------------------------------------


@pytest.fixture
def place(exported, tmp_path):
    """The folders that otter makes, with a submission that has more in it than a notebook."""
    shutil.copytree(exported / "suites", tmp_path / "source" / "files" / "suites")
    folder = tmp_path / "submission"
    (folder / "tests").mkdir(parents=True)
    (folder / "otter.py").write_text("raise SystemExit('imported instead of otter')")
    (folder / ".OTTER_LOG").write_text("unpickled by otter")
    (folder / "package").mkdir()
    source = (exported / "suites/tiny/solutions/tiny/tiny.py").read_text()
    cells = [nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell(WRONG_LENGTH)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "tiny.ipynb")
    return folder


def test_the_plugin_leaves_otter_verdicts_and_nothing_of_the_submission(place):
    plugin = Plugin(str(place / "tiny.ipynb"), {}, {"slug": "tiny"})
    plugin.before_grading(None)
    assert sorted(path.name for path in place.iterdir()) == ["tests", "tiny.ipynb"]
    run = plugin.before_execution(nbformat.read(place / "tiny.ipynb", as_version=4))
    assert "def length" not in str(run)
    made: dict = {}
    exec(run.cells[0].source, made)
    made["check"].quietly("public.total")
    with pytest.raises(CheckFailed, match=r"12345\.7"):
        made["check"].quietly("public.length")
    with pytest.raises(CheckFailed) as caught:
        made["check"].quietly("hidden.long")
    assert "12345" not in str(caught.value)
    assert "printed" not in str(caught.value)
    assert "What is done after adding the squares?" in str(caught.value)
    assert plugin.generate_report().startswith("5 of 10 points")


def test_a_score_that_otter_did_not_get_from_us_is_no_score(place):
    plugin = Plugin(str(place / "tiny.ipynb"), {}, {"slug": "tiny"})
    plugin.before_grading(None)
    plugin.after_grading(SimpleNamespace(has_catastrophic_failure=lambda: False, total=5.0))
    for results in ((False, 10.0), (True, 0.0)):
        failed, total = results
        with pytest.raises(SandboxError, match="grade again"):
            plugin.after_grading(SimpleNamespace(has_catastrophic_failure=lambda failed=failed: failed, total=total))


def test_a_verdict_is_asked_for_by_name():
    check = Decided(json.dumps({"a": "", "b": "why"}))
    assert check.quietly("a") is None
    with pytest.raises(CheckFailed, match="why"):
        check.quietly("b")
    with pytest.raises(KeyError):
        check.quietly("c")


# ---- what otter makes of it -----------------------------------------------------------------------------------------


def run(folder: Path, *words: str) -> subprocess.CompletedProcess:
    binaries = Path(sys.executable).parent
    environment = {"PATH": f"{binaries}:/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [binaries / words[0], *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    return done


@pytest.fixture(scope="module")
def assigned(exported, tmp_path_factory):
    """What `otter assign` makes; it grades the solution with the new zip and fails if that is not everything."""
    course = tmp_path_factory.mktemp("assigned") / "course"
    shutil.copytree(exported, course)
    run(course, "otter", "assign", "tiny.ipynb", "dist")
    return course / "dist"


@pytest.mark.peers
def test_points_are_ours_on_the_whole_class_of_knn():
    """Minutes: otter starts anew for every submission."""
    done = subprocess.run(
        [sys.executable, "tools/peers.py", "otter", "knn"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    mistakes, variants = (len(list((ROOT / "solutions/knn" / kind).glob("*.py"))) for kind in ("mistakes", "variants"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"knn: {2 + mistakes + variants} notebooks" in done.stdout
    assert " 0 differences" in done.stdout


@pytest.mark.peers
def test_the_students_folder_holds_nothing_of_the_solution(assigned, tiny_course, tmp_path):
    seen = tmp_path / "seen"  # as the leak proof knows it: what is in given/ at the top
    shutil.copytree(assigned / "student" / "given", seen)
    shutil.copy(assigned / "student" / "tiny.ipynb", seen)
    assert {path.name for path in (assigned / "student").iterdir()} == {"given", "tiny.ipynb"}
    assert find_leaks(tiny_course.assignment("tiny"), seen) == ()
    text = (seen / "tiny.ipynb").read_text()
    assert "hidden.long" not in text
    assert "public.length" in text
    shutil.copy(assigned / "autograder" / "tiny.ipynb", seen / "more.ipynb")
    assert any("a line of the solution" in leak.what for leak in find_leaks(tiny_course.assignment("tiny"), seen))


@pytest.mark.peers
def test_a_submission_is_not_run_by_otter(assigned, tmp_path):
    """A notebook that writes a file and replaces otter's results: no file, and the points that it deserves."""
    [archive] = (assigned / "autograder").glob("*.zip")
    released = nbformat.read(assigned / "student" / "tiny.ipynb", as_version=4)
    trace = tmp_path / "trace"
    released.cells.append(nbformat.v4.new_code_cell(f"open({str(trace)!r}, 'w').write('here')"))
    nbformat.write(released, tmp_path / "tiny.ipynb")
    run(tmp_path, "otter", "run", "tiny.ipynb", "-a", str(archive), "-o", str(tmp_path))
    tests = json.loads((tmp_path / "results.json").read_text())["tests"]
    assert {test["name"]: test["score"] for test in tests if "score" in test} == {"sums": 0, "lengths": 0}
    assert not trace.exists()
    assert "not written yet" in json.dumps(tests)
    assert load_course(assigned / "autograder" / "suites" / "tiny").assignments == ("tiny",)


@pytest.mark.peers
def test_students_read_our_words_under_each_part(assigned, tmp_path):
    shutil.copytree(assigned / "student", tmp_path / "student")
    released = nbformat.read(tmp_path / "student" / "tiny.ipynb", as_version=4)
    for cell in released.cells:
        if "def length" in cell.source:
            cell.source = "def length(x):\n    return (x**2).sum()"
        if "grader.export" in cell.source:
            cell.source = ""
    nbformat.write(released, tmp_path / "student" / "tiny.ipynb")
    run(tmp_path / "student", "jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", "tiny.ipynb")
    executed = nbformat.read(tmp_path / "student" / "tiny.ipynb", as_version=4)
    said = {cell.source: json.dumps(cell.outputs) for cell in executed.cells if cell.source.startswith("grader.check")}
    assert "total is not written yet" in said['grader.check("sums")']
    assert "The square root is missing" in said['grader.check("lengths")']
