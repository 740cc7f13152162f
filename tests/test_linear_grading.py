"""`linear_classifiers` grades: a CS231n student's files as they are, the solution, and a file that computes nothing."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Status

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests/fixtures/submissions/cs231n_linear"
NO_PULL = ("linear_svm.py", "coeff[range(num_train), list(y)] = -np.sum(coeff, axis=1)", "pass")


@pytest.fixture(scope="module")
def grader():
    with Grader(load_assignment(ROOT / "assignments/linear_classifiers"), seed=11) as started:
        yield started


@pytest.fixture
def grade(grader, tmp_path):
    """`grade(folder)`: the report of one student's folder, taken in as it would be from a class."""

    def graded(folder):
        (tmp_path / "class").mkdir()
        shutil.copytree(folder, tmp_path / "class" / "ada", dirs_exist_ok=True)
        [entry] = intake.roster(tmp_path / "class", grader.assignment)
        return grader.grade(intake.read(entry, grader.assignment))

    return graded


def changed(folder, file, old, new):
    """`folder`, a copy of the fixture, with one line of a file replaced."""
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    source = (folder / file).read_text()
    assert source.count(old) == 1
    (folder / file).write_text(source.replace(old, new))
    return folder


def lost(report):
    return {result.check.id: result for result in report.results if result.status is not Status.PASSED}


def test_full_marks_in_what_the_folder_contains(grade):
    report = grade(FOLDER)
    assert report.final
    assert {result.check.part for result in lost(report).values()} == {"layers"}
    assert {result.status for result in lost(report).values()} == {Status.UNWRITTEN}
    assert (report.score, report.max_score) == (85, 100)


def test_a_folder_laid_out_as_the_course_lays_it_out(grade, tmp_path):
    shutil.copytree(FOLDER, tmp_path / "mine/cs231n/classifiers")
    assert grade(tmp_path / "mine").score == 85


def test_the_same_in_python_2_as_the_course_had_it_until_2016(grade, tmp_path):
    shutil.copytree(FOLDER, tmp_path / "mine")
    for file in (tmp_path / "mine").iterdir():
        source = re.sub(r"from (past.builtins|__future__) import .*\n", "", file.read_text())
        file.write_text(re.sub(r"print\((.*)\)", r"print \1", source))
    with pytest.raises(SyntaxError, match="print"):
        compile((tmp_path / "mine/linear_classifier.py").read_text(), "linear_classifier.py", "exec")
    report = grade(tmp_path / "mine")
    assert report.score == 85
    assert any("read as Python 2" in note and "linear_svm.py" in note for note in report.notes)


def test_without_the_svm_as_the_course_is_since_2025_the_rest_is_graded(grade, tmp_path):
    shutil.copytree(FOLDER, tmp_path / "mine")
    (tmp_path / "mine/linear_svm.py").unlink()
    report = grade(tmp_path / "mine")
    found = lost(report)
    assert {result.check.part for result in found.values()} == {"svm", "layers"}
    assert {result.status for result in found.values()} == {Status.UNWRITTEN}
    # The class trains with a loss that is not there: its training is what is looked at.
    assert {r.substituted for r in report.results if r.substituted} == {("svm_loss_vectorized",)}


def test_the_layers_are_taken_from_their_own_file(grade, tmp_path):
    shutil.copytree(FOLDER, tmp_path / "mine")
    solution = (ROOT / "solutions/linear_classifiers/linear_classifiers.py").read_text(encoding="utf-8")
    layers = solution[solution.index("def svm_loss(x, y)") : solution.index("class LinearClassifier")]
    (tmp_path / "mine/layers.py").write_text(f"from builtins import range\nimport numpy as np\n\n\n{layers}")
    assert grade(tmp_path / "mine").score == 100


def test_a_mistake_in_one_of_the_files_is_named(grade, tmp_path):
    report = grade(changed(tmp_path / "mine", *NO_PULL))
    found = lost(report)
    wrong = {check: result for check, result in found.items() if result.status is not Status.UNWRITTEN}
    assert {result.check.part for result in wrong.values()} == {"svm"}
    # Training is right where the loss is: it costs nothing that the other part is wrong.
    lent = {result.check.part: result.substituted for result in report.results if result.substituted}
    assert lent == {"training": ("svm_loss_vectorized",)}
    assert "hidden.svm_gradient[svm_loss_naive]" not in wrong
    gradient = wrong["hidden.svm_gradient[svm_loss_vectorized]"]
    assert gradient.misconception is not None
    assert gradient.misconception.id == "svm_right_column_missing"


NOTHING = """
import numpy as np

def svm_loss_naive(W, X, y, reg):
    return 0.0, np.zeros_like(W)

svm_loss_vectorized = softmax_loss_naive = softmax_loss_vectorized = svm_loss_naive

def svm_loss(x, y):
    return 0.0, np.zeros_like(x)

softmax_loss = svm_loss

class LinearSVM:
    W = None

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        if self.W is None:
            self.W = np.zeros((X.shape[1], int(np.max(y)) + 1))
        return [0.0] * num_iters

    def predict(self, X):
        return np.zeros(len(X), dtype=int)

class Softmax(LinearSVM):
    pass
"""


def test_zeros_of_the_right_shapes_earn_nothing(grade, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/linear_classifiers.py").write_text(NOTHING)
    report = grade(tmp_path / "mine")
    assert report.score == 0
    # It is its values that fail, not a crash: the shapes and the kinds are right everywhere.
    assert {result.status for result in report.results} == {Status.FAILED}


def test_the_solution_gets_the_points_that_the_handout_promises(grade, tmp_path):
    """The control of the test above."""
    (tmp_path / "mine").mkdir()
    shutil.copy(ROOT / "solutions/linear_classifiers/linear_classifiers.py", tmp_path / "mine")
    report = grade(tmp_path / "mine")
    assert report.score == 100
    parts = Counter()
    for result in report.results:
        parts[result.check.part] += result.points
    handout = (ROOT / "assignments/linear_classifiers/README.md").read_text(encoding="utf-8")
    tasks = [line.split("|") for line in handout.splitlines() if re.match(r"\| [1-7] \| `", line)]
    said = [int(number) for cells in tasks if (number := cells[-2].rpartition(":")[2].strip())]
    assert said == [parts[part] for part in ("svm", "softmax", "layers", "training")]
