"""One of several files is not Python: it costs what would have come from it, and nothing of it gets into a worker."""

import shutil
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from autograder.checks import unparsed
from autograder.checks.bank import load_reference
from autograder.checks.rules import parse
from autograder.checks.unparsed import set_aside, told
from autograder.cli import main
from autograder.course import load_assignment
from autograder.errors import StudentError, StudentUnwritten
from autograder.feedback.terminal import render_report
from autograder.grading import intake
from autograder.grading.forbid import scan
from autograder.grading.grade import Grader
from autograder.model import Forbid, Status, Submission
from autograder.remote import Module, Program, Unparsed, in_process
from autograder.words import load

BROKEN = b"""\
import numpy as np
EPS = 1e-8
range = range

def relu(x):
    return np.maximum(x, 0)

def affine(x, w:
    return x @ w

class Net:
    def loss(self):
        return 0
"""


def marked(**files):
    return set_aside({f"{name}.py": data for name, data in files.items()})


@pytest.mark.parametrize(
    ("source", "error", "line", "message"),
    [
        (BROKEN, "SyntaxError", 8, "'(' was never closed"),
        (b"x = 1\n  y = 2\n", "IndentationError", 2, "unexpected indent"),
        (b"if x:\n\ty = 2\n        z = 3\n", "TabError", 3, "inconsistent use of tabs and spaces in indentation"),
        (b"def f():\n    x = 1\nreturn x\n", "SyntaxError", 3, "'return' outside function"),
        (b"def f(x, x): pass\n", "SyntaxError", 1, "duplicate argument 'x' in function definition"),
    ],
)
def test_what_is_not_python_is_set_aside(source, error, line, message):
    files = marked(good=b"y = 1\n", bad=source)
    fault = files["bad.py"].fault
    assert (fault.error, fault.line, fault.message) == (error, line, message)
    assert files["bad.py"] == source  # for quoting
    assert type(files["good.py"]) is bytes


def test_the_names_that_it_would_have_defined():
    assert marked(good=b"y = 1\n", bad=BROKEN)["bad.py"].fault.names == ("EPS", "relu", "affine", "Net")
    many = b"".join(b"def f%d(): pass\n" % i for i in range(2000)) + b"def g(:\n"
    assert len(marked(good=b"y = 1\n", bad=many)["bad.py"].fault.names) == 500


@pytest.mark.parametrize("good", [b"", b"\n \n", b"def f(:\n"])
def test_where_nothing_else_is_left_all_is_as_it_was(good):
    assert {type(data) for data in marked(good=good, bad=BROKEN).values()} == {bytes}
    assert {type(data) for data in marked(bad=BROKEN).values()} == {bytes}


def test_a_notebook_is_executed_a_statement_at_a_time_and_so_never_set_aside():
    files = {"net.py": b"x = 1\nreturn x\n", "layers.py": b"y = 1\n"}
    assert isinstance(set_aside(files)["net.py"], Unparsed)  # control
    assert not isinstance(set_aside(files, {"net.py"})["net.py"], Unparsed)


@pytest.mark.parametrize("error", [RecursionError, MemoryError, ValueError("odd")])
def test_what_cannot_be_read_for_another_reason_is_set_aside_too(monkeypatch, error):
    def failing(data, name):
        if name == "deep.py":
            raise error
        return parse(data, name)

    monkeypatch.setattr(unparsed, "parse", failing)
    fault = marked(good=b"y = 1\n", deep=b"def f(): pass\n")["deep.py"].fault
    assert (fault.error, fault.line, fault.names) == ("SyntaxError", 0, ("f",))
    why = "odd" if isinstance(error, ValueError) else "it is nested too deeply to be read"
    assert told("deep.py", fault) == f"deep.py is left out: {why}"


def test_a_note_says_which_and_why():
    broken = marked(good=b"y = 1\n", bad=BROKEN)
    notes = [told(name, data.fault) for name, data in broken.items() if isinstance(data, Unparsed)]
    assert notes == [
        "bad.py is left out, it has a syntax error in line 8: '(' was never closed",
    ]
    assert load("zh").knows(notes[0])
    assert load("zh").knows("deep.py is left out: it is nested too deeply to be read")


def loaded(*modules):
    endpoint = in_process(Program(tuple(modules)))
    endpoint.begin(deadline=time.monotonic() + 60, seed=1)
    return endpoint


def broken(source=BROKEN, *aliases):
    return Module("layers", "layers.py", marked(good=b"y = 1\n", bad=source)["bad.py"], aliases)


NET = b"""\
import numpy as np
from .layers import *
from .layers import affine as other, not_in_its_text
import course.layers as L

def own(x): return [x for _ in range(2)]
def forward(x): return relu(np.array(x))
def again(x): return other(x)
def through(x): return L.relu(x)
def scaled(x): return x * EPS
def divided(x): return np.ones(2) / EPS
def unknown(x): return not_in_its_text(x)
"""


@pytest.fixture
def student():
    net = Module("net", "net.py", NET, ("course.net",))
    return loaded(net, broken(BROKEN, "course.layers")).student


def test_the_other_files_are_loaded(student):
    assert student.own(3) == [3, 3]


@pytest.mark.parametrize("name", ["relu", "affine", "Net", "EPS", "not_in_its_text"])
def test_a_name_that_it_would_have_defined_says_what_is_wrong_with_it(student, name):
    for _ in range(2):
        with pytest.raises(StudentError) as caught:
            getattr(student, name)
        assert not isinstance(caught.value, StudentUnwritten)
        assert (caught.value.type_name, caught.value.message) == ("SyntaxError", "'(' was never closed")
        [frame] = caught.value.frames
        assert (frame.file, frame.line, frame.source) == ("layers.py", 8, "def affine(x, w:")


@pytest.mark.parametrize("name", ["forward", "again", "through", "scaled", "divided", "unknown"])
def test_so_does_what_uses_it(student, name):
    with pytest.raises(StudentError) as caught:
        getattr(student, name)(1.0)
    assert (caught.value.type_name, caught.value.message) == ("SyntaxError", "'(' was never closed")
    assert [(frame.file, frame.line) for frame in caught.value.frames][-1] == ("layers.py", 8)
    assert caught.value.frames[0].function == name


def test_what_nobody_defines_is_absent_as_ever(student):
    with pytest.raises(StudentUnwritten, match=r"there is no `softmax` in net\.py or layers\.py"):
        _ = student.softmax


def test_a_class_of_a_class_that_is_not_there_says_why():
    child = Module("net", "net.py", b"from layers import Net\nclass Mine(Net): pass\n")
    with pytest.raises(StudentError, match="never closed") as caught:
        _ = loaded(child, broken()).student.Mine
    assert [(frame.file, frame.line) for frame in caught.value.frames] == [("net.py", 2), ("layers.py", 8)]


def test_nothing_of_it_gets_into_a_worker():
    """Its text is not even there, for somebody who would repair it and run it unscanned."""
    secret = b"print('never')\nKEY = 'unscanned' +\n"
    source = b"import layers, gc\nTEXT = layers.__loader__.get_source('layers')\nDOC = __loader__.get_source('net')\n"
    found = loaded(Module("net", "net.py", source), broken(secret)).student
    assert found.TEXT == ""
    assert "import layers" in found.DOC  # control


def test_the_rules_hold_for_what_is_run():
    """What the scan cannot read is not run; whatever is run was scanned."""
    rule = Forbid("not this", names=("numpy.linalg.norm",))
    bad = b"import numpy as np\ndef f(x): return np.linalg.norm(x)\n"
    cut = bad + b"def g(:\n"
    assert len(scan(marked(good=bad, cut=cut), [rule]).violations) == 1
    assert scan(marked(good=bad, cut=cut), [rule]).refusal is None
    assert scan({"cut.py": cut}, [rule]).refusal is not None  # control: alone it refuses the submission


# --- a submission of two files


@pytest.fixture(scope="module")
def two(tiny_course, tmp_path_factory):
    """The tiny course with an assignment of two files."""
    root = tmp_path_factory.mktemp("two") / "course"
    shutil.copytree(tiny_course.root, root)
    public, private = root / "assignments/tiny", root / "solutions/tiny"
    manifest = (public / "assignment.toml").read_text()
    (public / "assignment.toml").write_text(
        manifest.replace('files = ["tiny.py"]', 'files = ["tiny.py", "lengths.py"]')
    )
    source = (private / "tiny.py").read_text()
    cut = source.index("\n\ndef length(")
    (private / "tiny.py").write_text(source[:cut] + "\n")
    (private / "lengths.py").write_text('"""Lengths."""\n\nimport numpy as np\n' + source[cut:])
    for mistake in (private / "mistakes").glob("*.py"):
        if "def length" in mistake.read_text():
            text = mistake.read_text()
            end = text.index('"""', 3) + 3
            mistake.write_text(text[:end] + '\n\nFILE = "lengths.py"\n' + text[end:])
    from autograder.authoring.build import build

    build(load_assignment(public))
    return load_assignment(public)


@pytest.fixture(scope="module")
def solution(two):
    return load_reference(two).files()


@pytest.fixture(scope="module")
def grader(two):
    with Grader(two, seed=5) as started:
        yield started


@pytest.fixture
def grade(grader):
    def graded(files):
        return grader.grade(Submission("s01", files, intake.digest(files)))

    return graded


def without_end(source):
    """The last closing bracket is forgotten."""
    head, _, tail = source.rpartition(b")")
    return head + tail


def test_only_what_comes_from_it_fails(grade, solution, golden):
    assert grade(solution).score == 10  # control
    report = grade({**solution, "lengths.py": without_end(solution["lengths.py"])})
    assert report.final
    assert report.score == 5
    assert {r.check.id for r in report.results if r.status is Status.ERRORED} == {"public.length", "hidden.long"}
    golden("report_broken_file.txt", render_report(report.for_student()))


def test_a_rule_that_the_other_file_breaks_decides_as_ever(grade, solution):
    """And the one that is set aside cannot be accused: it is not run."""
    other = solution["tiny.py"] + b"\ndef spare(x):\n    return np.linalg.norm(x)\n"
    report = grade({"tiny.py": other, "lengths.py": without_end(solution["lengths.py"])})
    found = {r.check.id: r.status for r in report.results}
    assert found["public.length"] is found["hidden.long"] is Status.FORBIDDEN
    assert found["public.total"] is Status.PASSED
    norm = solution["lengths.py"].replace(b"np.sqrt((x**2).sum())", b"np.linalg.norm(x)")
    assert norm != solution["lengths.py"]
    for source, status in ((norm, Status.FORBIDDEN), (without_end(norm), Status.ERRORED)):
        found = {r.check.id: r.status for r in grade({**solution, "lengths.py": source}).results}
        assert found["public.length"] is status


def test_a_file_that_is_all_there_is_refuses_the_submission_as_ever(grade, solution):
    report = grade({"tiny.py": without_end(solution["tiny.py"])})
    assert {r.status for r in report.results} == {Status.ERRORED}
    assert "tiny.py has a syntax error" in report.notes[0]
    report = grade({name: without_end(data) for name, data in solution.items()})
    assert {r.status for r in report.results} == {Status.ERRORED}
    assert "has a syntax error" in report.notes[0]


def test_the_same_on_a_students_machine(two, solution, tmp_path, monkeypatch, golden):
    folder = tmp_path / "tiny"
    shutil.copytree(two.public, folder)
    for name, data in solution.items():
        (folder / name).write_bytes(data)
    (folder / "tiny.ipynb").unlink()
    (folder / "lengths.py").write_bytes(without_end(solution["lengths.py"]))
    monkeypatch.chdir(folder)
    golden("check_broken_file.txt", CliRunner().invoke(main, ["check"]).output)
    plain = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], capture_output=True, text=True, check=False
    )
    assert "1 failed, 2 passed" in plain.stdout
    assert "'(' was never closed" in plain.stdout
    assert "lengths.py:8" in plain.stdout
