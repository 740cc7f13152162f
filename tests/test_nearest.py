"""What is missing may be there under a name that is nearly the right one: then, and only then, a student is asked."""

import time

import pytest

from autograder.checks.bank import load_reference
from autograder.checks.nearest import asked_for, nearest
from autograder.course import load_assignment
from autograder.feedback.terminal import render_report
from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Status, Submission
from autograder.remote import Module, Program, in_process
from autograder.worker.protocol import MAX_NAME, MAX_NAMES

WANTED = {
    *("compute_distances_one_loop", "compute_distances_two_loops", "compute_distances_no_loops", "conv1d"),
    *("KNN", "KNN.train", "KNN.predict_labels"),
}


@pytest.mark.parametrize(
    ("missing", "there", "found"),
    [
        ("compute_distances_one_loop", ["compute_distances_one_loops"], "compute_distances_one_loops"),
        ("compute_distances_one_loop", ["compute_distance_one_loop", "distances"], "compute_distance_one_loop"),
        ("compute_distances_one_loop", ["computeDistancesOneLoop"], "computeDistancesOneLoop"),
        ("compute_distances_one_loop", ["compute_distances_loop"], "compute_distances_loop"),
        # Wanted themselves, however near.
        ("compute_distances_one_loop", ["compute_distances_two_loops", "compute_distances_no_loops"], ""),
        ("compute_distances_one_loop", ["compute_distances_one_loop"], ""),
        ("compute_distances_one_loop", ["compute", "one_loop", "distances_with_one_loop_over_the_test_set"], ""),
        ("affine_forward", ["affine_backward", "relu_forward"], ""),
        ("conv1d", ["conv2d", "conv1d_"], "conv1d_"),
        ("conv1d", ["conv2d"], ""),
        ("length", ["lenght"], "lenght"),
        ("TransformerEncoderLayer", ["TransformerEncoder"], ""),
        ("TransformerEncoder", ["TransformerEncoderLayer", "TransformEncoder"], "TransformEncoder"),
        ("relu", ["elu", "relu6", "prelu"], ""),
        ("KNN", ["knn", "K", "KNN.train"], "knn"),
        ("KNN.predict_labels", ["KNN.predict_label", "predict_labels"], "predict_label"),
        ("KNN.predict_labels", ["Other.predict_label", "predict_labels"], ""),
        ("predict_labels", ["KNN.predict_labels"], ""),
        ("knn_get_best_k", ["knn_best_k", "knn_cross_validate"], "knn_best_k"),
        ("f", [], ""),
    ],
)
def test_only_what_is_clearly_near(missing, there, found):
    assert nearest(missing, there, WANTED) == found


def test_of_several_the_nearest():
    there = ["compute_distances_one", "compute_distances_one_loops", "compute_one_loop"]
    assert nearest("compute_distances_one_loop", there, WANTED) == "compute_distances_one_loops"


def names(*sources, **kwargs):
    """What a program says it defines."""
    endpoint = in_process(Program(tuple(Module(f"m{i}", f"m{i}.py", s.encode()) for i, s in enumerate(sources))))
    endpoint.begin(deadline=time.monotonic() + 60, seed=0)
    assert endpoint.names() == ()  # nothing is started for a hint
    endpoint.session()
    return endpoint.names()


def test_the_names_of_a_program_are_its_own():
    source = """\
import numpy as np
from collections import OrderedDict
x = 3
class Base:
    def shared(self): pass
class Net(Base, OrderedDict):
    width = 3
    def forward(self): pass
    @staticmethod
    def helper(): pass
    @property
    def depth(self): return 1
def f(): pass
g = lambda x: x
"""
    found = names(source, "from m0 import f\ndef h(): pass\n")
    assert {*found} == {
        *("Base", "Base.shared", "Net", "Net.shared", "Net.forward", "Net.helper", "Net.depth", "f", "g", "h")
    }


def test_the_names_are_bounded():
    found = names("for i in range(2000):\n    exec(f'def f{i}(): pass')\ndef " + "x" * 500 + "(): pass\n")
    assert len(found) == MAX_NAMES
    assert names("def " + "x" * 500 + "(): pass\n") == ("x" * MAX_NAME,)


@pytest.mark.parametrize(
    "said", [3, ["f"], ("f", 3), ("f" * (MAX_NAME + 1),), ("f x",), ("a.b.c",), ("f",) * (MAX_NAMES + 1)]
)
def test_what_a_worker_says_is_not_believed(said):
    endpoint = in_process(Program((Module("m", "m.py", b"def f(): pass\n"),)))
    endpoint.begin(deadline=time.monotonic() + 60, seed=0)
    runtime = endpoint.session().transport.runtime
    assert endpoint.names() == ("f",)  # control
    runtime.do_names = lambda: ("ok", said)
    assert endpoint.names() in ((), ("f",))


def test_what_was_asked_for_is_what_was_handed_out(tiny_course, tmp_path):
    assignment = tiny_course.assignment("tiny")
    assert asked_for(assignment) == {"total", "shares", "length"}
    copy = tmp_path / "tiny"
    copy.mkdir()
    (copy / "assignment.toml").write_text('title = "T"\nfiles = ["tiny.py"]\n')
    (copy / "tiny.py").write_text("def mine(): pass\n")
    loose = load_assignment(copy)
    assert loose.private is None
    assert asked_for(loose) == set()  # a student's own file says nothing about what is asked for
    (copy / ".autograder").mkdir()
    (copy / ".autograder/tiny.py").write_text("class Net:\n    def forward(self): pass\n\ndef total(): pass\n")
    assert asked_for(loose) == {"Net", "Net.forward", "total"}


@pytest.fixture(scope="module")
def grader(tiny_course):
    with Grader(tiny_course.assignment("tiny"), seed=5) as started:
        yield started


@pytest.fixture
def grade(grader):
    def graded(source):
        files = {"tiny.py": source.encode()}
        return grader.grade(Submission("s01", files, intake.digest(files)))

    return graded


@pytest.fixture(scope="module")
def solution(tiny_course):
    [source] = load_reference(tiny_course.assignment("tiny")).files().values()
    return source.decode()


def test_a_student_is_asked_about_a_near_name(grade, solution, golden):
    report = grade(solution.replace("def length(", "def lenght(").replace("def total", "def summed"))
    golden("report_near_name.txt", render_report(report.for_student()))
    found = {r.check.id: r for r in report.results}
    assert found["public.length"].status is Status.UNWRITTEN
    assert "your file defines `lenght`: is that it?" in found["public.length"].details
    assert "is that it" not in found["public.total"].details
    # Whatever a student's process says may carry what a hidden check gave it.
    assert "lenght" not in str(report.for_student().results[-2].to_dict())
    assert report.for_student().results[-2].check.id == "hidden.long"


def test_also_where_the_function_is_still_the_stubs(grade, tiny_course, solution):
    stub = (tiny_course.assignment("tiny").public / "tiny.py").read_text()
    report = grade(stub + "\n\ndef lengths(x):\n    return np.sqrt((x**2).sum())\n")
    found = {r.check.id: r for r in report.results}
    assert found["public.length"].details == "tiny: length is not written yet\nyour file defines `lengths`: is that it?"
    assert "is that it" not in found["public.total"].details
