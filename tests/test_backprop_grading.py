"""`backprop` grades: a CS231n student's files as they are, the solution, and a file that computes nothing."""

import shutil
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Status

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests/fixtures/submissions/cs231n_backprop"


@pytest.fixture(scope="module")
def grader():
    with Grader(load_assignment(ROOT / "assignments/backprop"), seed=11) as started:
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


def lost(report):
    return {result.check.id: result for result in report.results if result.status is not Status.PASSED}


def absent(report):
    """The ids of checks of what the other course does not have."""
    checks = [result.check for result in report.results]
    return {c.id for c in checks if c.part == "autograd" or "sigmoid" in c.id or "tanh" in c.id}


def test_full_marks_in_what_the_folder_contains(grade):
    report = grade(FOLDER)
    assert report.final
    assert set(lost(report)) == absent(report)
    assert {result.status for result in lost(report).values()} == {Status.UNWRITTEN}
    assert report.score == pytest.approx(70, abs=2)


def test_the_layers_alone_are_graded_too(grade, tmp_path):
    (tmp_path / "mine").mkdir()
    shutil.copy(FOLDER / "layers.py", tmp_path / "mine")
    found = lost(grade(tmp_path / "mine"))
    assert {result.status for result in found.values()} == {Status.UNWRITTEN}
    assert not any(check.startswith("hidden.affine_gradients") for check in found)
    assert "hidden.two_layer_gradients" in found


def test_a_mistake_in_one_of_the_files_is_named(grade, tmp_path):
    shutil.copytree(FOLDER, tmp_path / "mine")
    source = (FOLDER / "fc_net.py").read_text()
    assert source.count("0.5 * self.reg * (np.sum(W1 * W1)") == 1
    changed = source.replace("0.5 * self.reg * (np.sum(W1 * W1)", "self.reg * (np.sum(W1 * W1)")
    for name in ("W1", "W2"):
        changed = changed.replace(f'grads["{name}"] += self.reg', f'grads["{name}"] += 2 * self.reg')
    (tmp_path / "mine/fc_net.py").write_text(changed)
    report = grade(tmp_path / "mine")
    wrong = {check: result for check, result in lost(report).items() if result.status is not Status.UNWRITTEN}
    assert set(wrong) == {"public.two_layer_loss", "hidden.two_layer_regulariser"}
    assert {result.misconception.id for result in wrong.values()} == {"net_reg_factor"}


NOTHING = """
import numpy as np

def affine_forward(x, w, b):
    return np.zeros((len(x), w.shape[1])), (x, w, b)

affine_relu_forward = affine_forward

def affine_backward(dout, cache):
    return tuple(np.zeros_like(array) for array in cache)

affine_relu_backward = affine_backward

def relu_forward(x):
    return np.zeros_like(x), x

def relu_backward(dout, cache):
    return np.zeros_like(dout)

sigmoid_forward = tanh_forward = relu_forward
sigmoid_backward = tanh_backward = relu_backward

def softmax_loss(x, y):
    return 0.0, np.zeros_like(x)

class FullyConnectedNet:
    def __init__(self, hidden_dims, input_dim, num_classes, reg=0.0, weight_scale=1e-2, dtype=None, seed=None):
        sizes = [input_dim, *hidden_dims, num_classes]
        self.params = {f"W{i}": np.zeros((sizes[i - 1], sizes[i])) for i in range(1, len(sizes))}
        self.params |= {f"b{i}": np.zeros(sizes[i]) for i in range(1, len(sizes))}

    def loss(self, X, y=None):
        if y is None:
            return np.zeros((len(X), self.params[f"b{len(self.params) // 2}"].size))
        return 0.0, {name: np.zeros_like(value) for name, value in self.params.items()}

class TwoLayerNet(FullyConnectedNet):
    def __init__(self, input_dim, hidden_dim, num_classes, weight_scale=1e-3, reg=0.0):
        super().__init__([hidden_dim], input_dim, num_classes)

def unbroadcast(gradient, shape):
    return np.zeros(shape)

def topological_order(root):
    return [root]

class Tensor:
    def __init__(self, data):
        self.data = np.zeros_like(np.array(data, dtype=float))
        self.grad = np.zeros_like(self.data)

    def add(self, other):
        return Tensor(self.data + other.data)

    def matmul(self, other):
        return Tensor(self.data @ other.data)

    def relu(self):
        return Tensor(self.data)

    def sum(self, axis=None):
        return Tensor(self.data.sum() if axis is None else self.data.sum(axis=axis, keepdims=True))

    def backward(self):
        pass

    mul, tanh, exp, log = add, relu, relu, relu
"""


def test_zeros_of_the_right_shapes_earn_nothing_but_their_shapes(grade, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/backprop.py").write_text(NOTHING)
    report = grade(tmp_path / "mine")
    assert [result.check.id for result in report.results if result.points] == ["public.two_layer_shapes"]
    # It is its values that fail, not a crash: the shapes and the kinds are right everywhere.
    assert {result.status for result in lost(report).values()} == {Status.FAILED}


def test_the_solution_gets_full_marks(grade, tmp_path):
    """The control of the test above."""
    (tmp_path / "mine").mkdir()
    shutil.copy(ROOT / "solutions/backprop/backprop.py", tmp_path / "mine")
    report = grade(tmp_path / "mine")
    assert (report.score, report.max_score) == (100, 100)
