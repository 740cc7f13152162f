"""A file of EECS 498 computes with torch: in a numpy assignment its student is told so, and nothing else."""

from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Status

ROOT = Path(__file__).parents[1]
THEIRS = """
import torch
{}

class Linear(object):
    @staticmethod
    def forward(x, w, b):
        return x.reshape(x.shape[0], -1).mm(w) + b, (x, w, b)
"""
IMPORTS = "from a3_helper import softmax_loss\nfrom eecs598 import Solver\n"
SENTENCE = (
    "Write this with numpy alone. Code that computes with torch is not graded here, a file of EECS 498 neither: "
    "its formulas stay, its tensors become arrays."
)
FILES = {
    "knn": "knn.py",
    "linear_classifiers": "linear_classifier.py",
    "backprop": "fully_connected_networks.py",
    "optimizers": "fully_connected_networks.py",
    "normalization": "convolutional_networks.py",
    "cnn": "convolutional_networks.py",
}


def graded(slug, folder, source):
    (folder / "class/ana").mkdir(parents=True)
    (folder / "class/ana" / FILES[slug]).write_text(source)
    with Grader(load_assignment(ROOT / "assignments" / slug), seed=11, known=()) as grader:
        [entry] = intake.roster(folder / "class", grader.assignment)
        return grader.grade(intake.read(entry, grader.assignment))


@pytest.mark.parametrize("slug", FILES)
def test_the_file_is_read_and_torch_is_forbidden_with_one_sentence(slug):
    assignment = load_assignment(ROOT / "assignments" / slug)
    assert FILES[slug] in intake.wanted_names(assignment)
    assert [rule.message for rule in assignment.forbid if "torch" in rule.modules] == [SENTENCE]


def test_every_check_says_so_and_where(tmp_path):
    report = graded("backprop", tmp_path, THEIRS.format(IMPORTS))
    assert report.final
    assert {result.status for result in report.results} == {Status.FORBIDDEN}
    assert {result.message for result in report.results} == {SENTENCE}
    assert all(f"{FILES['backprop']}:2: import torch" in result.details for result in report.results)


def test_the_same_file_without_torch_is_run(tmp_path):
    source = "def affine_forward(x, w, b):\n    return x.reshape(len(x), -1) @ w + b, (x, w, b)\n"
    found = {r.check.id: r.status for r in graded("backprop", tmp_path, source).results}
    assert found["public.affine_by_hand"] is Status.PASSED
    assert Status.FORBIDDEN not in found.values()
