"""The loss of a training check on its page: what may be handed over, whose curves there are, and who sees them."""

import json

import numpy as np
import pytest

from autograder.checks.curves import drawn, show_curve
from autograder.checks.record import Record, recording
from autograder.checks.suite import with_suite
from autograder.errors import CourseError
from autograder.feedback.drawing import curves as picture
from autograder.feedback.drawing import is_logarithmic
from autograder.grading.grade import Grader
from autograder.model import Check, Curve, Report, Status, Submission

MANIFEST = 'title = "Descent"\nfiles = ["descent.py"]\nlibraries = ["numpy"]\n'
SOLUTION = "def step(w):\n    return 0.5 * w\n"
HEADER = "from autograder.checks import *\n"
CHECK = '''
@points(1)
@training
{markers}
@hint("Does it fall?")
def test_{name}(student{fixtures}):
    """{name}: it falls"""
    w, losses = 8.0, show_curve([])
    for _ in range(4):
        losses.append(w * w)
        w = student.step(w)
    assert w < 1, f"it is still {{w}}"
'''


def check(name, markers="", fixtures=""):
    return CHECK.format(name=name, markers=markers, fixtures=fixtures)


@pytest.fixture
def course(tmp_path, written):
    """`course(public, hidden)`: an assignment with these checks."""

    def write(public, hidden):
        given = {"assignment.toml": MANIFEST, "descent.py": "def step(w):\n    raise NotImplementedError\n"}
        solved = {"descent.py": SOLUTION, "tests/test_hidden.py": HEADER + hidden}
        return written(tmp_path, "descent", {**given, "tests/test_public.py": HEADER + public}, solved)

    return write


def shown(history):
    """What is drawn of a history."""
    with recording(Record()) as record:
        assert show_curve(history) is history
    return drawn(Check("hidden.x", "t", 1.0, hidden=True), record)


def test_histories_of_many_kinds():
    (first,) = shown([3, 2.0, np.float32(1.0)])
    assert first == Curve("loss", (), (3.0, 2.0, 1.0))
    (array,) = shown(np.linspace(1, 0, 1000))
    assert 0 < len(array.got) <= 64
    (scalars,) = shown((np.array([2.0]), np.array(1.0)))
    assert scalars.got == (2.0, 1.0)
    (broken,) = shown([1.0, float("nan"), float("inf")])
    assert broken.got == (1.0, None, None)


@pytest.mark.parametrize(
    "history",
    [None, "falls", [], {}, ["1.0"], [1.0, None], [[1.0, 2.0]], np.ones((2, 2)), np.array(["a"]), [1j], 3.0, object()],
)
def test_what_is_no_history_is_not_shown(history):
    assert shown(history) == ()


def test_a_history_is_bounded():
    (curve,) = shown([1.0] * 300_000)
    assert len(curve.got) <= 64
    with recording(Record()) as record:
        for _ in range(50):
            show_curve([1.0], name="n" * 500)
    found = drawn(Check("hidden.x", "t", 1.0, hidden=True), record)
    assert len(found) < 10
    assert all(len(curve.label) < 100 for curve in found)


def test_both_curves_reach_the_report_and_the_student_sees_what_is_theirs(course):
    assignment = course(check("open"), check("unseen") + check("seen", "@public_data"))
    wrong = Submission("s01", {"descent.py": b"def step(w):\n    return 2.0 * w\n"}, "s01")
    fails = b"import itertools\nn = itertools.count()\ndef step(w):\n    return w / 4 if next(n) % 4 < 2 else 1 // 0\n"
    with Grader(assignment, seed=5, known=()) as grader:
        reports = [grader.grade(one) for one in (wrong, Submission("s02", {"descent.py": fails}, "s02"))]
    right, mine = (64.0, 16.0, 4.0, 1.0), (64.0, 256.0, 1024.0, 4096.0)
    for_staff = {result.check.id: result.curves for result in reports[0].results}
    assert for_staff == {
        "public.open": (Curve("loss", right, mine),),
        "hidden.seen": (Curve("loss", right, mine, is_open=True),),
        "hidden.unseen": (Curve("loss", right, mine),),
    }
    sent = Report.from_dict(json.loads(json.dumps(reports[0].for_student().to_dict())))
    assert {result.check.id: result.curves for result in sent.results} == {
        "public.open": for_staff["public.open"],
        "hidden.seen": (Curve("loss", (), mine, is_open=True),),
        "hidden.unseen": (),
    }
    stopped = next(result for result in reports[1].results if result.check.id == "public.open")
    assert stopped.status is Status.ERRORED
    assert stopped.curves == (Curve("loss", right, (64.0, 4.0, 0.25)),)  # as far as it came


@pytest.mark.parametrize(("markers", "remembered"), [("@public_data", 4), ("", 8)])
def test_public_data_goes_in_before_anything_hidden(course, markers, remembered):
    """The curve says how many steps the student's code remembers: those of the hidden check before it are not there."""
    counts = b"n = 0\ndef step(w):\n    global n\n    n += 1\n    return float(n)\n"
    assignment = course(check("open"), check("unseen") + check("seen", markers))
    with Grader(assignment, seed=5, known=()) as grader:
        report = grader.grade(Submission("s01", {"descent.py": counts}, "s01"))
    curves = {result.check.id: result.curves[0].got for result in report.results}
    assert [result.check.id for result in report.results] == ["public.open", "hidden.unseen", "hidden.seen"]
    assert curves["hidden.seen"][1] == (remembered + 1) ** 2


def test_public_data_goes_without_rng(course):
    assignment = course(check("open"), check("seen", "@public_data", ", rng"))
    with pytest.raises(CourseError, match="without the fixture `rng`"):
        with_suite(assignment, lambda suite: suite.checks)


def test_a_training_that_runs_away_is_drawn_by_its_logarithms():
    away = Curve("loss", (2.0, 1.0), (2.0, 1e40))
    assert is_logarithmic(away)
    assert not is_logarithmic(Curve("loss", (2.0, 1.0), (2.0, 3.0)))
    assert not is_logarithmic(Curve("loss", (2.0, -1.0), (2.0, 1e9)))
    heights = [piece.split("L")[-1].split('"')[0].split()[1] for piece in picture(away).split('d="')[1:]]
    assert float(heights[0]) > float(heights[1])  # y grows downwards: the reference's ends below
    unknown = picture(Curve("loss", (), (2.0, 1.0)))
    assert "reference" not in unknown
    assert unknown.count("<path") == 1
