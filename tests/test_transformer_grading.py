"""`transformer` grades the transformer_layers.py of a CS231n student as it is, for the modules that it holds."""

from pathlib import Path

import pytest

pytest.importorskip("torch")

from autograder.course import load_assignment
from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Status

ROOT = Path(__file__).parents[1]

NETWORK = """
class FeedForwardNetwork(nn.Module):
    def __init__(self, embed_dim, ffn_dim, dropout=0.1):
        super().__init__()
        self.fc1 = nn.Linear(embed_dim, ffn_dim)
        self.gelu = nn.GELU()
        self.dropout = nn.Dropout(dropout)
        self.fc2 = nn.Linear(ffn_dim, embed_dim)

    def forward(self, x):
        return self.fc2(self.dropout(self.gelu(self.fc1(x))))
"""


@pytest.fixture
def theirs(tmp_path):
    """The variant in that course's style, alone in its file, without norms before sublayers."""
    modules = (ROOT / "solutions/transformer/variants/cs231n_file.py").read_text(encoding="utf-8").split('"""', 2)[2]
    modules = modules.replace(", norm_first=False", "").replace("        self.norm_first = norm_first\n", "")
    modules = modules.replace("if not self.norm_first:", "if True:").replace("if self.norm_first:", "if False:")
    folder = tmp_path / "class/ada/cs231n"
    folder.mkdir(parents=True)
    start = "import math\n\nimport torch\nimport torch.nn as nn\n\n"
    (folder / "transformer_layers.py").write_text(start + NETWORK + modules, encoding="utf-8")
    return tmp_path / "class"


def test_the_modules_of_the_course_are_graded_and_nothing_else_is_held_against_them(theirs):
    with Grader(load_assignment(ROOT / "assignments/transformer"), seed=11, known=()) as grader:
        [entry] = intake.roster(theirs, grader.assignment)
        report = grader.grade(intake.read(entry, grader.assignment))
    assert report.final
    found = {result.check.id: result.status for result in report.results}
    passed = {name for name, status in found.items() if status is Status.PASSED}
    assert passed == {
        "public.position_module",
        "public.layer[Encoder]",
        "hidden.position_state",
        "hidden.feed_forward_module",
        "hidden.encoder_layer[after]",
        "hidden.layer_dropout[Encoder]",
    }
    # Norms before the sublayers are ours: the course's layer takes no such argument.
    others = {name: status for name, status in found.items() if name not in passed}
    assert others.pop("hidden.encoder_layer[before]") is Status.ERRORED
    assert {others.pop(name) for name in list(others) if "gpu" in name} <= {Status.SKIPPED}
    assert set(others.values()) == {Status.UNWRITTEN}
