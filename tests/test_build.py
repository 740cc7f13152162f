"""`build`: the stub is what is left of a marked solution, and drift is found."""

import ast
from pathlib import Path

import pytest

from autograder.authoring.build import build
from autograder.authoring.stub import find_blocks, make_stub, solution_line, solution_lines
from autograder.checks import tape
from autograder.course import load_assignment
from autograder.errors import CourseError

SOLUTION = '''\
"""Softmax, and a classifier on top."""

import numpy as np

EPS = 1e-12  # given


def softmax(scores):
    """(N, C) scores -> (N, C) probabilities."""
    # BEGIN SOLUTION about 2 lines
    # | What may be subtracted from every row?
    # |
    # the maximum may
    shifted = scores - scores.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    # | this one stays inside: it does not follow BEGIN directly
    return e / e.sum(axis=1, keepdims=True)
    # END SOLUTION


class Classifier:
    """A linear classifier."""

    def loss(self, X, y):
        """The mean loss."""
        scores = X @ self.W  # given

        def pick(p):
            ### BEGIN SOLUTION
            text = """
  # BEGIN SOLUTION in a string is text
"""
            return p[np.arange(len(y)), y]
            ### END SOLUTION

        if len(y) == 0:
            # BEGIN SOLUTION
            loss = 0.0
            # END SOLUTION
        else:
            loss = pick(softmax(scores)).mean()
        return loss
'''

STUB = '''\
"""Softmax, and a classifier on top."""

import numpy as np

EPS = 1e-12  # given


def softmax(scores):
    """(N, C) scores -> (N, C) probabilities."""
    # about 2 lines
    # What may be subtracted from every row?
    #
    raise NotImplementedError("demo: softmax is not written yet")


class Classifier:
    """A linear classifier."""

    def loss(self, X, y):
        """The mean loss."""
        scores = X @ self.W  # given

        def pick(p):
            raise NotImplementedError("demo: Classifier.loss.pick is not written yet")

        if len(y) == 0:
            raise NotImplementedError("demo: Classifier.loss is not written yet")
        else:
            loss = pick(softmax(scores)).mean()
        return loss
'''

FILE = Path("demo.py")


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_stub_keeps_all_that_is_outside_of_the_markers():
    assert make_stub(SOLUTION, "demo", FILE) == STUB
    ast.parse(STUB)


def test_line_ends_of_windows_make_the_same_stub():
    assert make_stub(SOLUTION.replace("\n", "\r\n"), "demo", FILE) == STUB


def test_lines_of_the_stub_lead_back_to_the_solution():
    for text in ("EPS = ", "class Classifier", "def pick", "if len(y)", "return loss"):
        assert solution_line(SOLUTION, FILE, line_of(STUB, text)) == line_of(SOLUTION, text)
    sentinel = line_of(STUB, 'raise NotImplementedError("demo: softmax')
    assert solution_line(SOLUTION, FILE, sentinel) == line_of(SOLUTION, "# BEGIN SOLUTION about")


def test_solution_lines_are_those_between_the_markers_without_the_hints():
    lines = dict(solution_lines(SOLUTION, FILE))
    text = "\n".join(lines.values())
    assert "scores.max(" in text
    assert "# the maximum may" in text
    assert "stays inside" in text
    assert "What may be subtracted" not in text
    assert "SOLUTION about" not in text
    assert "given" not in text
    assert lines[line_of(SOLUTION, "loss = 0.0")].strip() == "loss = 0.0"
    assert all(SOLUTION.split("\n")[number - 1] == line for number, line in lines.items())


def test_methods_and_inner_functions_are_named_in_full():
    names = [block.name for block in find_blocks(SOLUTION, FILE)]
    assert names == ["softmax", "Classifier.loss.pick", "Classifier.loss"]


@pytest.mark.parametrize(
    "source",
    [
        "async def f():\n    # BEGIN SOLUTION\n    pass\n    # END SOLUTION\n",
        "if True:\n    def f():\n        # BEGIN SOLUTION\n        pass\n        # END SOLUTION\n",
        "@given\ndef f():\n    # BEGIN SOLUTION\n    @given\n    def g():\n        pass\n    # END SOLUTION\n",
        "def f():\n  try:\n        # BEGIN SOLUTION\n        pass\n        # END SOLUTION\n  finally:\n        pass\n",
        "def f(x):\n  match x:\n    case 1:\n        # BEGIN SOLUTION\n        pass\n        # END SOLUTION\n",
    ],
)
def test_wherever_a_function_has_statements_a_block_may_stand(source):
    assert [block.name for block in find_blocks(source, FILE)] == ["f"]
    ast.parse(make_stub(source, "demo", FILE))


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("def f():\n    return 1\n", 1, "has no # BEGIN SOLUTION"),
        ("def f():\n    # BEGIN SOLUTION\n    return 1\n", 2, "without an END SOLUTION below"),
        ("def f():\n    return 1\n    # END SOLUTION\n", 3, "without a BEGIN SOLUTION above"),
        ("def f():\n    # BEGIN SOLUTION\n    # BEGIN SOLUTION\n    return 1\n", 3, "inside the block of line 2"),
        ("def f():\n    return 1  # BEGIN SOLUTION\n    # END SOLUTION\n", 2, "on a line of its own"),
        ("def f():\n    #BEGIN SOLUTION\n    return 1\n", 2, "is not a marker"),
        ("def f():\n    # Begin solution\n    return 1\n", 2, "is not a marker"),
        ("def f():\n    # END-SOLUTION\n    return 1\n", 2, "is not a marker"),
        ("def f():\n    # BEGIN SOLUTION\n    # only words\n    # END SOLUTION\n    return 1\n", 2, "no statement"),
        ("def f():\n    return [\n    # BEGIN SOLUTION\n    1,\n    # END SOLUTION\n    ]\n", 3, "no statement"),
        (
            "def f():\n  # BEGIN SOLUTION\n    return 1\n    # END SOLUTION\n",
            2,
            "indented by 2, the code of its block by 4",
        ),
        ("def f():\n    # BEGIN SOLUTION\n    return 1\n# END SOLUTION\n", 4, "indented by 0"),
        ("# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n", 1, "outside a function"),
        ("class A:\n    # BEGIN SOLUTION\n    x = 1\n    # END SOLUTION\n", 2, "outside a function"),
        ("# BEGIN SOLUTION\ndef f():\n    return 1\n# END SOLUTION\n", 1, "outside a function"),
        (
            "def f(x):\n    if x:\n        # BEGIN SOLUTION\n        1\n    else:\n        2\n        # END SOLUTION\n",
            3,
            "cuts through a statement at line 6",
        ),
        (
            "def f(x):\n    # BEGIN SOLUTION\n    if x:\n        y = 1\n    # END SOLUTION\n    else:\n        y = 2\n",
            5,
            "goes on behind END SOLUTION",
        ),
        ("def f(:\n    pass\n", 1, "syntax error"),
        (2 * "def f():\n    # BEGIN SOLUTION\n    return 1\n    # END SOLUTION\n", 5, "f is defined in line 1 already"),
    ],
)
def test_a_wrong_marker_is_reported_with_its_line(source, line, message):
    with pytest.raises(CourseError, match=message) as caught:
        make_stub(source, "demo", FILE)
    assert (caught.value.file, caught.value.line) == (FILE, line)


# ---- files ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def demo(tmp_path):
    """A course with one assignment that has a solution and no checks."""
    public, private = tmp_path / "assignments/demo", tmp_path / "solutions/demo"
    for folder in (public, private):
        folder.mkdir(parents=True)
    (public / "assignment.toml").write_text('title = "Demo"\nfiles = ["demo.py"]\n')
    (private / "demo.py").write_text(SOLUTION)
    return load_assignment(public)


def test_build_writes_the_stub_once(demo):
    assert [(drift.file, drift.why) for drift in build(demo)] == [(demo.public / "demo.py", "is missing")]
    assert (demo.public / "demo.py").read_bytes() == STUB.encode()
    assert build(demo) == ()


def test_check_finds_drift_and_leaves_it(demo):
    build(demo)
    edited = STUB.replace("raise", "return 1  #", 1)
    (demo.public / "demo.py").write_text(edited)
    (drift,) = build(demo, check=True)
    assert drift.why == f"differs from its solution at line {line_of(STUB, 'raise')}"
    assert (demo.public / "demo.py").read_text() == edited
    build(demo)
    assert (demo.public / "demo.py").read_text() == STUB


def test_a_checkout_with_windows_line_ends_is_no_drift(demo):
    build(demo)
    (demo.public / "demo.py").write_bytes(STUB.replace("\n", "\r\n").encode())
    assert build(demo, check=True) == ()


def test_a_stub_that_cannot_be_imported_is_not_written(demo):
    source = SOLUTION + "\nTABLE = softmax(np.eye(3))\n"
    (demo.private / "demo.py").write_text(source)
    with pytest.raises(CourseError, match="its stub cannot be imported: NotImplementedError: demo: softmax") as caught:
        build(demo)
    assert caught.value.file == demo.private / "demo.py"
    assert caught.value.line == line_of(source, "# BEGIN SOLUTION about")
    assert not (demo.public / "demo.py").exists()


def test_a_stub_may_import_what_its_assignment_gives(demo):
    (demo.public / "support").mkdir()
    (demo.public / "support/__init__.py").write_text("SIZE = 3\n")
    (demo.private / "demo.py").write_text("from support import SIZE\n" + SOLUTION)
    build(demo)
    assert (demo.public / "demo.py").read_text().startswith("from support import SIZE\n")


def test_a_missing_solution_is_named(demo):
    (demo.private / "demo.py").unlink()
    with pytest.raises(CourseError, match=r"solutions/demo/demo\.py: cannot be read: No such file"):
        build(demo)


def test_without_a_private_folder_there_is_nothing_to_build_from(demo):
    (demo.private / "demo.py").unlink()
    demo.private.rmdir()
    with pytest.raises(CourseError, match="an assignment is made from its solution"):
        build(load_assignment(demo.public))


# ---- recorded answers -----------------------------------------------------------------------------------------------

CHECKED = '''\
import numpy as np


def half(x):
    """Half of x."""
    # BEGIN SOLUTION
    return x / 2
    # END SOLUTION
'''

CHECK = '''\
from autograder.checks import assert_close, hint, points


@points(1)
@hint("What is the half of 2?")
def test_half(student, reference, rng):
    """half gives a half"""
    x = rng.standard_normal(5)
    assert_close(student.half(x), reference.half(x), name="half")
'''


@pytest.fixture
def checked(demo):
    """The same course with a public check and a mistake."""
    (demo.private / "demo.py").write_text(CHECKED)
    (demo.private / "mistakes").mkdir()
    (demo.private / "mistakes/third.py").write_text('"""A third is no half."""\n\n\ndef half(x):\n    return x / 3\n')
    (demo.public / "tests").mkdir()
    (demo.public / "tests/test_demo.py").write_text(CHECK)
    return demo


def drifts(assignment, *, check=True):
    return {drift.file.name: drift.why for drift in build(assignment, check=check)}


def test_answers_are_recorded_once(checked):
    assert drifts(checked, check=False) == {"demo.py": "is missing", "expected.npz": "is missing"}
    assert drifts(checked) == {}
    assert tape.load(checked).known[0].misconception.sentence == "A third is no half."


def test_the_same_sources_give_the_same_bytes(checked):
    build(checked)
    first = (checked.public / "expected.npz").read_bytes()
    (checked.public / "expected.npz").unlink()
    build(checked)
    assert (checked.public / "expected.npz").read_bytes() == first


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("solutions/demo/demo.py", "x / 2", "x / 4", "half"),
        ("assignments/demo/tests/test_demo.py", "standard_normal(5)", "standard_normal(6)", "half"),
        ("assignments/demo/tests/test_demo.py", 'name="half"', 'name="x over 2"', "third"),
        ("solutions/demo/mistakes/third.py", "x / 3", "x / 5", "third"),
        ("solutions/demo/mistakes/third.py", "A third", "One third", "third"),
    ],
)
def test_whatever_the_answers_depend_on_is_drift(checked, file, old, new, words):
    build(checked)
    source = checked.public.parent.parent / file
    source.write_text(source.read_text().replace(old, new))
    found = drifts(checked)
    assert list(found) == ["expected.npz"]
    assert found["expected.npz"].startswith("is out of date: ")
    assert words in found["expected.npz"]
    build(checked)
    assert drifts(checked) == {}


def test_rounding_is_no_drift_and_leaves_the_file(checked):
    """Another machine adds in another order."""
    build(checked)
    before = (checked.public / "expected.npz").read_bytes()
    solution = checked.private / "demo.py"
    solution.write_text(solution.read_text().replace("x / 2", "x / 2 * (1 + 1e-15)"))
    assert drifts(checked, check=False) == {}
    assert (checked.public / "expected.npz").read_bytes() == before


def test_a_damaged_file_is_written_anew(checked):
    build(checked)
    (checked.public / "expected.npz").write_bytes(b"not a zip")
    assert drifts(checked, check=False) == {"expected.npz": "cannot be read"}
    assert drifts(checked) == {}


def test_a_reference_that_fails_its_own_check_records_nothing(checked):
    check = checked.public / "tests/test_demo.py"
    check.write_text(check.read_text().replace("reference.half(x)", "reference.half(x) + 1"))
    with pytest.raises(CourseError, match=r"public\.half"):
        build(checked)
    assert not (checked.public / "expected.npz").exists()


def test_a_mistake_that_never_ends_does_not_hang_the_build(checked, monkeypatch):
    monkeypatch.setattr("autograder.authoring.build._RECORD_SECONDS", 1.0)
    (checked.private / "mistakes/loops.py").write_text(
        '"""Loops."""\n\n\ndef half(x):\n    while True:\n        pass\n'
    )
    with pytest.raises(CourseError, match="loop for ever"):
        build(checked)
