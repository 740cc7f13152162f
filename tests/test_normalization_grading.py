"""`normalization` grades the folder of a CS231n student as it is, of this and of other years."""

import ast
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Status

ROOT = Path(__file__).parents[1]
SOLUTION = ROOT / "solutions/normalization"


def functions(path):
    """The top-level definitions of a file, by name."""
    source = path.read_text(encoding="utf-8")
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return {node.name: ast.get_source_segment(source, node) for node in nodes}


@pytest.fixture(scope="module")
def grader():
    """Without known mistakes: that they are named is what `verify` proves."""
    with Grader(load_assignment(ROOT / "assignments/normalization", "default"), seed=11, known=()) as started:
        yield started


@pytest.fixture(scope="module")
def grader_of_2016():
    with Grader(load_assignment(ROOT / "assignments/normalization", "cs231n-2016"), seed=11, known=()) as started:
        yield started


def graded(grader, folder):
    """The report of the one student in the folder of a class."""
    [entry] = intake.roster(folder, grader.assignment)
    return grader.grade(intake.read(entry, grader.assignment))


def lost(report):
    return {result.check.id: result for result in report.results if result.status is not Status.PASSED}


class Course:
    """A student's folder laid out as the course lays it out; what is in its files may be changed by text."""

    def __init__(self, folder):
        self.root = folder / "ada/cs231n"
        (self.root / "classifiers").mkdir(parents=True)
        ours = functions(SOLUTION / "normalization.py")
        del ours["FullyConnectedNet"]
        given = functions(ROOT / "assignments/normalization/support/layers.py")
        net = functions(SOLUTION / "variants/net_of_course_files.py")
        self.write("layers.py", "from builtins import range\nimport numpy as np\n", {**given, **ours})
        glue = {name: text for name, text in net.items() if name != "FullyConnectedNet"}
        self.write("layer_utils.py", "from .layers import *\nfrom .fast_layers import *\n", glue)
        start = "from builtins import range, object\nimport numpy as np\n\nfrom ..layers import *\n"
        self.write(
            "classifiers/fc_net.py",
            f"{start}from ..layer_utils import *\n",
            {"FullyConnectedNet": net["FullyConnectedNet"]},
        )

    def write(self, name, start, texts):
        (self.root / name).write_text("\n\n\n".join([start, *texts.values()]) + "\n", encoding="utf-8")

    def change(self, name, *pairs):
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def theirs(tmp_path):
    return Course(tmp_path / "class")


def test_what_the_course_asks_for_gets_full_marks(grader, theirs, tmp_path):
    report = graded(grader, tmp_path / "class")
    assert (report.final, lost(report), report.score) == (True, {}, 100)


def test_their_mistake_costs_what_it_is_about(grader, theirs, tmp_path):
    theirs.change("classifiers/fc_net.py", ('[{"mode": "train"} for _ in range(self.num_layers - 1)]', "[{}] * 9"))
    found = lost(graded(grader, tmp_path / "class"))
    assert set(found) == {"public.net_testing", "hidden.net_running"}


def test_a_wrong_layer_costs_its_own_part(grader, theirs, tmp_path):
    """Their net calls their own layer; where it can be stood in for, the net's checks pass."""
    theirs.change("layers.py", ("np.mean(dx_hat, axis=1, keepdims=True)", "0.0"))
    found = lost(graded(grader, tmp_path / "class"))
    assert {result.check.part for result in found.values()} == {"layernorm"}
    assert "hidden.layernorm_derivatives" in found


def test_a_layer_that_is_not_written_yet(grader, theirs, tmp_path):
    """The control of the test above: without dropout the net's checks that need none are graded all the same."""
    layers = functions(theirs.root / "layers.py")
    kept = {name: text for name, text in layers.items() if "dropout" not in name}
    theirs.write("layers.py", "from builtins import range\nimport numpy as np\n", kept)
    found = lost(graded(grader, tmp_path / "class"))
    assert {result.check.part for result in found.values() if "net" not in result.check.id} == {"dropout"}
    assert "hidden.net_derivatives[batchnorm]" not in found


DROPOUT_OF_2018 = (("dropout_keep_ratio", "dropout"),)
NET_OF_2016 = (
    ("dropout_keep_ratio=1", "dropout=0"),
    ("dropout_keep_ratio != 1", "dropout > 0"),
    ("dropout_keep_ratio", "dropout"),
    ("normalization=None", "use_batchnorm=False"),
    ("self.normalization = normalization", 'self.normalization = "batchnorm" if use_batchnorm else None'),
)


def test_the_years_that_called_it_dropout(grader, theirs, tmp_path):
    theirs.change("classifiers/fc_net.py", *DROPOUT_OF_2018)
    assert lost(graded(grader, tmp_path / "class")) == {}


@pytest.fixture
def of_2016(theirs):
    """Dropout's p drops, batch norm is switched on by True, and layer normalisation is not there yet."""
    theirs.change("classifiers/fc_net.py", *NET_OF_2016)
    theirs.change("layers.py", ("< p) / p", ">= p) / (1 - p)"))
    kept = {name: t for name, t in functions(theirs.root / "layers.py").items() if not name.startswith("layernorm")}
    theirs.write("layers.py", "from builtins import range\nimport numpy as np\n", kept)
    return theirs


def test_2016_under_its_profile(grader_of_2016, of_2016, tmp_path):
    found = lost(graded(grader_of_2016, tmp_path / "class"))
    # What the course of that year does not have is all that is lost. Its net takes any true value for batch norm.
    assert {result.check.part for result in found.values()} == {"layernorm", "net"}
    assert {name for name, result in found.items() if result.check.part == "net"} == {
        "hidden.net_derivatives[layernorm]",
        "hidden.net_alone",
        "hidden.net_dropout_last",
    }
    assert {result.status for result in found.values() if result.check.part == "layernorm"} == {Status.UNWRITTEN}


def test_2016_under_the_default_loses_what_dropout_is_about(grader, of_2016, tmp_path):
    """The control of the test above: the profile makes the difference."""
    found = lost(graded(grader, tmp_path / "class"))
    assert {"public.dropout", "hidden.dropout_scale", "hidden.net_dropout"} <= set(found)


NOTHING = """
import numpy as np

class FullyConnectedNet:
    def __init__(self, hidden_dims, input_dim, num_classes, *others):
        sizes = [input_dim, *hidden_dims, num_classes]
        self.params = {f"W{i}": np.zeros((sizes[i - 1], sizes[i])) for i in range(1, len(sizes))}
        self.params |= {f"b{i}": np.zeros(sizes[i]) for i in range(1, len(sizes))}

    def loss(self, X, y=None):
        if y is None:
            return np.zeros((len(X), 3))
        return 0.0, {name: np.zeros_like(value) for name, value in self.params.items()}
"""


def test_a_net_of_zeros_earns_nothing(grader, tmp_path):
    (tmp_path / "class/ada").mkdir(parents=True)
    (tmp_path / "class/ada/normalization.py").write_text(NOTHING)
    report = graded(grader, tmp_path / "class")
    assert [result.check.id for result in report.results if result.status is Status.PASSED] == []
