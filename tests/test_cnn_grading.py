"""`cnn` grades the folder of a CS231n student as it is: layers.py, layer_utils.py, cnn.py, no compiled layers."""

import ast
from pathlib import Path

import pytest

from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Status

ROOT = Path(__file__).parents[1]
SOLUTION = ROOT / "solutions/cnn"


def functions(path):
    """The top-level definitions of a file, by name."""
    source = path.read_text(encoding="utf-8")
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return {node.name: ast.get_source_segment(source, node) for node in nodes}


@pytest.fixture(scope="module")
def grader(few_mistakes):
    with Grader(few_mistakes("cnn", "conv_d*"), seed=11) as started:
        yield started


def graded(grader, folder):
    """The report of the one student in the folder of a class."""
    [entry] = intake.roster(folder, grader.assignment)
    return grader.grade(intake.read(entry, grader.assignment))


@pytest.fixture
def theirs(tmp_path):
    """A folder laid out as the course lays it out, its sandwiches and its net built upon `fast_layers`."""
    ours = functions(SOLUTION / "cnn.py")
    quick = functions(SOLUTION / "variants/places_of_the_filter.py")
    layers = {
        **functions(ROOT / "assignments/cnn/support/layers.py"),
        **{name: ours[name] for name in ("conv_output_size", "max_pool_forward_naive", "max_pool_backward_naive")},
        **{name: quick[name] for name in ("_part", "_sizes", "conv_forward_naive", "conv_backward_naive")},
    }
    sandwiches = "\n\n\n".join(text for name, text in ours.items() if name.startswith(("conv_relu", "conv_bn_relu")))
    for way in ("forward", "backward"):
        sandwiches = sandwiches.replace(f"conv_{way}_im2col", f"conv_{way}_fast")
        sandwiches = sandwiches.replace(f"max_pool_{way}_naive", f"max_pool_{way}_fast")
    course = tmp_path / "class/ada/cs231n"
    (course / "classifiers").mkdir(parents=True)
    (course / "layers.py").write_text(
        "from builtins import range\nimport numpy as np\n\n" + "\n\n".join(layers.values())
    )
    (course / "layer_utils.py").write_text("from .layers import *\nfrom .fast_layers import *\n\n" + sandwiches)
    start = "from builtins import object\nimport numpy as np\n\nfrom ..layers import *\nfrom ..fast_layers import *\n"
    (course / "classifiers/cnn.py").write_text(f"{start}from ..layer_utils import *\n\n{ours['ThreeLayerConvNet']}\n")
    return tmp_path / "class"


def test_what_the_course_asks_for_gets_full_marks(grader, theirs):
    report = graded(grader, theirs)
    assert report.final
    lost = {result.check.id: result for result in report.results if result.status is not Status.PASSED}
    # What the course does not ask for is not written yet; `conv_output_size` is there because its pooling calls it.
    assert {result.status for result in lost.values()} == {Status.UNWRITTEN}
    assert {result.check.part for result in lost.values()} == {"conv", "im2col", "pool", "net"}
    assert {name for name, result in lost.items() if result.check.part == "conv" and "conv1d" not in name} == set()
    assert not [name for name in lost if "net_" in name or "_relu" in name or "max_pool" in name]
    assert "hidden.digits" not in lost


def test_their_mistake_is_named(grader, theirs):
    layers = theirs / "ada/cs231n/layers.py"
    text = layers.read_text()
    right = "return dx, dw, np.sum(dout, axis=(0, 2, 3))"
    assert text.count(right) == 1
    layers.write_text(text.replace(right, "return dx, dw, np.mean(dout, axis=(0, 2, 3))"))
    found = {result.check.id: result for result in graded(grader, theirs).results}
    assert found["hidden.conv_gradients[padded]"].misconception.id == "conv_db_mean"
    assert found["hidden.conv_values[padded]"].status is Status.PASSED


def test_a_border_cut_from_the_end_is_named_in_their_file(few_mistakes, theirs):
    """An empty dx has no numbers to be known by, and in their files the layers upon it are empty as well."""
    layers = theirs / "ada/cs231n/layers.py"
    text, right = layers.read_text(), "dpadded if p == 0 else dpadded[:, :, p:-p, p:-p]"
    assert text.count(right) == 1
    layers.write_text(text.replace(right, "dpadded[:, :, p:-p, p:-p]"))
    with Grader(few_mistakes("cnn", "*_cut_*"), seed=11) as grader:
        found = {result.check.id: result for result in graded(grader, theirs).results}
    for check in ("public.conv_gradients_by_hand", "hidden.conv_gradients[plain]", "hidden.own_cache[conv_naive]"):
        assert found[check].misconception.id == "conv_border_cut_from_the_end"
    assert found["hidden.conv_gradients[padded]"].status is Status.PASSED
    assert found["hidden.own_cache[conv_relu]"].misconception is None  # their col2im is not written: it is not to blame


INDEX_TIMES_HEIGHT = """

def max_pool_forward_naive(x, pool_param):
    HH, WW, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    out = np.zeros((*x.shape[:2], (x.shape[2] - HH) // stride + 1, (x.shape[3] - WW) // stride + 1))
    for n, c, i, j in np.ndindex(out.shape):
        out[n, c, i, j] = np.max(x[n, c, i * HH : (i + 1) * HH, j * WW : (j + 1) * WW])
    return out, (x, pool_param)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    HH, WW = pool_param["pool_height"], pool_param["pool_width"]
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * HH : (i + 1) * HH, j * WW : (j + 1) * WW]
        dx[n, c, i * HH : (i + 1) * HH, j * WW : (j + 1) * WW] += (window == np.max(window)) * dout[n, c, i, j]
    return dx
"""


def test_windows_that_begin_at_index_times_height_are_named_both_ways(few_mistakes, theirs):
    """Whatever else is wrong: ties go to all here, and windows of stride 1 end outside of the image, in an error."""
    (theirs / "ada/cs231n/classifiers/cnn.py").unlink()  # its training would take seconds with these loops
    with (theirs / "ada/cs231n/layers.py").open("a") as file:
        file.write(INDEX_TIMES_HEIGHT)
    with Grader(few_mistakes("cnn", "max_pool_windows_*"), seed=11) as grader:
        found = {result.check.id: result for result in graded(grader, theirs).results}
    assert found["hidden.max_pool_values"].misconception.id == "max_pool_windows_side_by_side"
    assert found["hidden.max_pool_gradients[with gaps]"].misconception.id == "max_pool_windows_side_by_side_back"
    assert found["hidden.max_pool_gradients[side by side]"].status is Status.PASSED


def test_their_own_batch_norm_is_what_counts(grader, theirs):
    """conv_bn_relu of the course calls the student's spatial batch norm: a wrong one is not replaced by the given."""
    layers = theirs / "ada/cs231n/layers.py"
    text = layers.read_text()
    right = "np.var(x, axis=(0, 2, 3))"
    assert text.count(right) == 1
    layers.write_text(text.replace(right, f"2 * {right}"))
    lost = {result.check.id for result in graded(grader, theirs).results if result.status is Status.FAILED}
    assert {name for name in lost if "bn" in name} == lost
    assert {"hidden.conv_bn_relu_gradients", "hidden.conv_bn_relu_modes"} <= lost


def test_a_year_without_it_loses_that_alone(grader, theirs):
    """layer_utils.py of 2016 has no conv_bn_relu, and its layers.py may lack spatial batch norm."""
    utils, layers = theirs / "ada/cs231n/layer_utils.py", theirs / "ada/cs231n/layers.py"
    kept = [text for name, text in functions(utils).items() if "_bn_" not in name]
    utils.write_text("from .layers import *\nfrom .fast_layers import *\n\n" + "\n\n\n".join(kept) + "\n")
    kept = [text for name, text in functions(layers).items() if "batchnorm" not in name]
    layers.write_text("from builtins import range\nimport numpy as np\n\n" + "\n\n\n".join(kept) + "\n")
    found = {result.check.id: result for result in graded(grader, theirs).results}
    assert {r.status for name, r in found.items() if "conv_bn_relu" in name} == {Status.UNWRITTEN}
    assert {r.status for name, r in found.items() if "conv_relu" in name} == {Status.PASSED}


NOTHING = """
import numpy as np

def conv_output_size(size, kernel, stride=1, pad=0):
    return 1

def _forward(x, w, *rest):
    return np.zeros((x.shape[0], 1, 1, 1)), (x, w, rest)

def _backward(dout, cache):
    x, w, rest = cache
    return np.zeros_like(x), np.zeros_like(w), np.zeros_like(rest[0])

def _pool_backward(dout, cache):
    return np.zeros_like(cache[0])

def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    return _forward(x, w, b)[0], (x, w, b, gamma, beta)

def conv_bn_relu_backward(dout, cache):
    return tuple(np.zeros_like(value) for value in cache)

conv_forward_naive = conv_forward_im2col = conv_relu_forward = conv_relu_pool_forward = _forward
conv_backward_naive = conv_backward_im2col = conv_relu_backward = conv_relu_pool_backward = _backward
max_pool_forward_naive = avg_pool_forward = _forward
max_pool_backward_naive = avg_pool_backward = _pool_backward

def im2col(x, field_height, field_width, stride=1, pad=0):
    return np.zeros((4, field_height * field_width))

def col2im(cols, x_shape, *rest):
    return np.zeros(x_shape)

def kaiming_std(shape):
    return 0.0

class ThreeLayerConvNet:
    def __init__(self, *arguments, **options):
        self.params = {}

    def loss(self, X, y=None):
        return 0.0, {name: np.zeros_like(value) for name, value in self.params.items()}
"""


def test_zeros_of_the_right_shapes_earn_nothing(grader, tmp_path):
    (tmp_path / "class/ada").mkdir(parents=True)
    (tmp_path / "class/ada/cnn.py").write_text(NOTHING)
    report = graded(grader, tmp_path / "class")
    assert [result.check.id for result in report.results if result.status is Status.PASSED] == []
