"""What `optimizers` takes for right where courses and libraries differ."""

from pathlib import Path

import pytest

from autograder.checks.bank import load_mistakes, load_variants
from autograder.course import load_assignment
from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Status

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def lost(tmp_path_factory):
    """The points that each of three subjects loses: {subject: {check: points}}."""
    assignment = load_assignment(ROOT / "assignments/optimizers")
    wanted = {"adam_epsilon_in_root", "adaptive_epsilon_in_root", "efficient_adam"}
    subjects = [s for s in (*load_mistakes(assignment), *load_variants(assignment)) if s.id in wanted]
    folder = tmp_path_factory.mktemp("class")
    for subject in subjects:
        (folder / subject.id).mkdir()
        for name, content in subject.files().items():
            (folder / subject.id / name).write_bytes(content)
    found = {}
    with Grader(assignment, seed=11, known=()) as grader:
        for entry in intake.roster(folder, grader.assignment):
            report = grader.grade(intake.read(entry, grader.assignment))
            assert report.final
            results = [result for result in report.results if result.status is not Status.PASSED]
            found[entry.student] = {result.check.id: result.check.points for result in results}
    return found


def test_epsilon_under_the_root_is_seen_by_the_checks_of_a_large_epsilon_alone(lost):
    """With the default it changes nothing that could be seen, and good libraries put it there."""
    assert lost["adam_epsilon_in_root"] == {"hidden.adam_epsilon[adam]": 0.5, "hidden.adam_epsilon[adamw]": 0.5}
    assert lost["adaptive_epsilon_in_root"] == {
        "hidden.adaptive_epsilon[adagrad]": 0.5,
        "hidden.adaptive_epsilon[rmsprop]": 0.5,
    }


def test_epsilon_beside_either_root_of_the_paper_loses_nothing(lost):
    assert lost["efficient_adam"] == {}
