"""The export to nbgrader: what is written (always), and what the real nbgrader makes of it (`peers`)."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.build import build
from autograder.authoring.cells import write_notebook
from autograder.authoring.leaks import find_leaks
from autograder.course import load_course
from autograder.errors import CourseError
from autograder.formats import bundle, nbgrader
from autograder.workflow.export import export

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def exported(tiny_course, tmp_path_factory):
    """The folder that `autograder export tiny --to nbgrader` writes."""
    out = tmp_path_factory.mktemp("nbgrader") / "course"
    export(tiny_course.assignment("tiny"), tiny_course, "nbgrader", out)
    return out


def source(exported: Path) -> nbformat.NotebookNode:
    return nbformat.read(exported / "source" / "tiny" / "tiny.ipynb", as_version=4)


def text_of(notebook) -> str:
    return "\n\n".join(f"[{cell.cell_type} {cell.id}]\n{cell.source}" for cell in notebook.cells) + "\n"


# ---- what is written ------------------------------------------------------------------------------------------------


def test_the_notebook_is_valid(exported):
    nbformat.validate(source(exported))


def test_the_same_assignment_gives_the_same_bytes(exported, tiny_course, tmp_path):
    export(tiny_course.assignment("tiny"), tiny_course, "nbgrader", tmp_path / "again")
    for path in sorted(file for file in exported.rglob("*") if file.is_file()):
        assert (tmp_path / "again" / path.relative_to(exported)).read_bytes() == path.read_bytes(), path


def test_instructors_and_students_read_these(exported, golden):
    golden("nbgrader_source.txt", text_of(source(exported)))
    cells = nbgrader.student_cells(nbgrader.source_cells(load_course(exported / "suites" / "tiny").assignment("tiny")))
    golden("nbgrader_student.txt", text_of(nbformat.reads(write_notebook(cells).decode(), as_version=4)))


def test_each_check_has_one_cell_with_its_points(exported, tiny_course):
    checks = bundle.graded_checks(tiny_course.assignment("tiny"))
    cells = [cell for cell in source(exported).cells if cell.metadata.get("nbgrader", {}).get("grade")]
    points = {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points for cell in cells}
    ids = nbgrader.grade_ids(tiny_course.assignment("tiny"), checks)
    assert len(cells) == len(checks) == len(set(ids.values()))
    assert points == {ids[check.id]: check.points for check in checks}


def test_the_name_of_a_hidden_check_is_not_in_a_students_notebook(tiny_course):
    assignment = tiny_course.assignment("tiny")
    cells = nbgrader.source_cells(assignment)
    students = write_notebook(nbgrader.student_cells(cells)).decode()
    hidden = [check for check in bundle.graded_checks(assignment) if check.hidden]
    assert hidden
    for check in hidden:
        assert check.id in write_notebook(cells).decode()  # or the next lines could not fail
        assert check.id not in students
        assert check.title not in students


@pytest.mark.parametrize("tool", ["nbgrader", "otter"])
def test_an_export_that_gives_a_solution_away_is_refused(tiny_course, tmp_path, tool):
    shutil.copytree(tiny_course.root, tmp_path / "course")
    course = load_course(tmp_path / "course")
    handout = tmp_path / "course" / "assignments" / "tiny" / "README.md"
    handout.write_text(handout.read_text() + "\nIt is\n\n    return np.sqrt((x**2).sum())\n")
    build(course.assignment("tiny"))  # the handout is in the notebook too
    with pytest.raises(CourseError, match="a line of the solution"):
        export(course.assignment("tiny"), course, tool, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_solution_that_the_markers_do_not_cover_is_found(tiny_course):
    assignment = tiny_course.assignment("tiny")
    cells = nbgrader.source_cells(assignment)  # as if nbgrader had taken nothing out
    with pytest.raises(CourseError, match="would give away"):
        bundle.must_be_clean(assignment, {"tiny.ipynb": write_notebook(cells)})
    bundle.must_be_clean(assignment, {"tiny.ipynb": write_notebook(nbgrader.student_cells(cells))})


# ---- what nbgrader makes of it --------------------------------------------------------------------------------------


def run(folder: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess:
    """A command of nbgrader; it looks for alembic on PATH."""
    binaries = Path(sys.executable).parent
    environment = {"PATH": f"{binaries}:/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [binaries / words[0], *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert not check or done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    return done


def solved(notebook: nbformat.NotebookNode, exported: Path) -> nbformat.NotebookNode:
    """The released notebook with the reference in it."""
    originals = {
        cell.metadata.nbgrader.grade_id: cell.source for cell in source(exported).cells if "nbgrader" in cell.metadata
    }
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = originals[cell.metadata.nbgrader.grade_id]
    return notebook


def hand_in(course: Path, student: str, notebook: nbformat.NotebookNode) -> None:
    folder = course / "submitted" / student / "tiny"
    shutil.copytree(course / "release" / "tiny", folder)
    nbformat.write(notebook, folder / "tiny.ipynb")


def scores(course: Path) -> dict[str, float]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        return {one.student.id: one.score for one in book.assignment_submissions("tiny")}


@pytest.fixture
def released(exported, tmp_path):
    """(a course folder of its own, the notebook that nbgrader released)."""
    course = tmp_path / "course"
    shutil.copytree(exported, course)
    run(course, "nbgrader", "generate_assignment", "tiny")
    return course, nbformat.read(course / "release" / "tiny" / "tiny.ipynb", as_version=4)


@pytest.mark.peers
def test_points_are_ours_on_the_whole_class_of_knn():
    """67 notebooks: minutes; 855 s where it shared two cores with others."""
    done = subprocess.run(
        [sys.executable, "tools/peers.py", "nbgrader", "knn"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    mistakes, variants = (len(list((ROOT / "solutions/knn" / kind).glob("*.py"))) for kind in ("mistakes", "variants"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"knn: {2 + mistakes + variants} notebooks" in done.stdout
    assert " 0 differences" in done.stdout


@pytest.mark.peers
def test_the_release_holds_nothing_of_the_solution(released, tiny_course, tmp_path):
    course, notebook = released
    seen = tmp_path / "seen"  # as the leak proof knows it: what is in given/ at the top
    shutil.copytree(course / "release" / "tiny" / "given", seen)
    nbformat.write(notebook, seen / "tiny.ipynb")
    assert find_leaks(tiny_course.assignment("tiny"), seen) == ()
    notebook.cells[-1].source += "\n# return np.sqrt((x**2).sum())"
    nbformat.write(notebook, seen / "tiny.ipynb")
    assert any("a line of the solution" in leak.what for leak in find_leaks(tiny_course.assignment("tiny"), seen))


@pytest.mark.peers
def test_an_untouched_release_says_unwritten_and_a_solved_one_validates(released, exported):
    course, notebook = released
    assert nbgrader.STUB in "".join(cell.source for cell in notebook.cells)
    assert "failed" in run(course, "nbgrader", "validate", "release/tiny/tiny.ipynb").stdout
    nbformat.write(solved(notebook, exported), course / "release" / "tiny" / "tiny.ipynb")
    assert "Success" in run(course, "nbgrader", "validate", "release/tiny/tiny.ipynb").stdout


@pytest.mark.peers
@pytest.mark.parametrize("isolated", [True, False], ids=["our_step", "plain_kernel"])
def test_a_notebook_gets_its_true_score_whatever_happened_to_its_cells(released, exported, isolated):
    course, notebook = released
    if not isolated:
        (course / "nbgrader_config.py").unlink()
    hand_in(course, "stub", notebook)
    hand_in(course, "solved", solved(notebook, exported))
    if isolated:
        without = solved(notebook, exported)
        without.cells = [cell for cell in without.cells if not cell.metadata.get("nbgrader", {}).get("grade")]
        hand_in(course, "no_tests", without)
        copied = solved(notebook, exported)
        copied.cells += [nbformat.from_dict({**cell, "id": f"copy-{n}"}) for n, cell in enumerate(copied.cells)]
        hand_in(course, "copied", copied)
        loud = solved(notebook, exported)
        loud.cells[-1].source += "\nimport sys; print('warning', file=sys.stderr)"
        answer = next(cell for cell in loud.cells if cell.metadata.get("nbgrader", {}).get("solution"))
        answer.metadata["tags"] = ["skip-execution"]
        hand_in(course, "loud_and_skipped", loud)
        garbled = solved(notebook, exported)
        for number, cell in enumerate(garbled.cells):
            cell.metadata["nbgrader"] = [{"points": "many"}, {"grade_id": "public-total", "grade": 1}, 3][number % 3]
        hand_in(course, "garbled", garbled)
    run(course, "nbgrader", "autograde", "tiny")
    run(course, "nbgrader", "generate_feedback", "tiny")
    found = scores(course)
    assert found.pop("stub") == 0
    assert found == dict.fromkeys(found, 10)
    assert len(found) == (5 if isolated else 1)
    assert "not written yet" in (course / "feedback" / "stub" / "tiny" / "tiny.html").read_text()


@pytest.mark.peers
def test_feedback_on_a_hidden_check_has_no_value(released, exported):
    course, notebook = released
    wrong = solved(notebook, exported)
    cell = next(cell for cell in wrong.cells if "def length" in cell.source)
    cell.source = "def length(x):\n    print('printed', x)\n    return 12345.678"
    hand_in(course, "wrong", wrong)
    run(course, "nbgrader", "autograde", "tiny")
    autograded = nbformat.read(course / "autograded" / "wrong" / "tiny" / "tiny.ipynb", as_version=4)
    said = {
        cell.metadata.nbgrader.grade_id: str(cell.outputs)
        for cell in autograded.cells
        if "nbgrader" in cell.metadata and cell.cell_type == "code"
    }
    assert "12345.7" in said["public-length"]  # or the next line could not fail
    assert "12345" not in said["lengths-hidden-1"]
    assert "printed" not in said["lengths-hidden-1"]
    assert "What is done after adding the squares?" in said["lengths-hidden-1"]


@pytest.mark.peers
def test_other_notebooks_of_the_course_run_as_ever(released):
    course, _ = released
    (course / "source" / "other").mkdir()
    metadata = {"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3}
    cells = [
        nbformat.v4.new_code_cell(
            "assert 1 + 1 == 2", metadata={"nbgrader": {**metadata, "grade_id": "right", "points": 2}}
        ),
        nbformat.v4.new_code_cell(
            "assert 1 + 1 == 3", metadata={"nbgrader": {**metadata, "grade_id": "wrong", "points": 3}}
        ),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), course / "source" / "other" / "other.ipynb")
    run(course, "nbgrader", "generate_assignment", "other")
    shutil.copytree(course / "release" / "other", course / "submitted" / "s01" / "other")
    run(course, "nbgrader", "autograde", "other")
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        assert book.find_submission("other", "s01").score == 2
