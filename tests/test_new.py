"""`new`: the example is complete, proved as it is written, and registered in the course."""

import contextlib
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.authoring.build import build
from autograder.authoring.new import new
from autograder.authoring.verify import verify
from autograder.cli import main
from autograder.course import load_course
from autograder.errors import CourseError, UsageError

COURSE = """\
title = "Mine"

[assignments] # in order
first = {} # the first week
"""


@pytest.fixture
def course(tmp_path):
    (tmp_path / "course.toml").write_text(COURSE)
    return load_course(tmp_path)


def test_the_example_is_proved_as_it_is_written(course):
    created = new(course, "layer_norm")
    proof = verify(created.assignment, seeds=(4, 5))
    assert proof.problems == ()
    assert proof.holds
    mistakes = [row for row in proof.rows if row.kind == "mistake"]
    assert len(mistakes) >= 5
    assert all(row.killed_by and row.named for row in mistakes)
    assert len([row for row in proof.rows if row.kind == "variant"]) >= 2


def test_both_folders_are_complete_and_built(course):
    created = new(course, "layer_norm")
    names = {file.relative_to(course.root).as_posix() for file in created.files}
    assert names >= {
        "assignments/layer_norm/assignment.toml",
        "assignments/layer_norm/README.md",
        "assignments/layer_norm/layer_norm.py",
        "assignments/layer_norm/expected.npz",
        "assignments/layer_norm/tests/test_layer_norm.py",
        "solutions/layer_norm/layer_norm.py",
        "solutions/layer_norm/tests/test_layer_norm_hidden.py",
    }
    assert all(file.is_file() for file in created.files)
    assert all(b"{{" not in file.read_bytes() for file in created.files if file.suffix != ".npz")
    assert build(created.assignment, check=True) == ()


def test_the_course_lists_it_last_and_keeps_its_comments(course):
    new(course, "layer_norm")
    text = (course.root / "course.toml").read_text()
    assert text == COURSE + "layer_norm = {}\n"
    assert load_course(course.root).assignments == ("first", "layer_norm")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('title = "x"\n', 'title = "x"\n\n[assignments]\ntwo = {}\n'),
        ('title = "x"\n[assignments]\n', 'title = "x"\n[assignments]\ntwo = {}\n'),
        ('title = "x"\n[assignments]', 'title = "x"\n[assignments]\ntwo = {}\n'),
        (
            'title = "x"\n[assignments]\none = {}\n\n[assignments.three]\n',
            'title = "x"\n[assignments]\none = {}\ntwo = {}\n\n[assignments.three]\n',
        ),
    ],
)
def test_the_line_goes_to_the_end_of_the_table(tmp_path, before, after):
    (tmp_path / "course.toml").write_text(before)
    new(load_course(tmp_path), "two")
    assert (tmp_path / "course.toml").read_text() == after
    assert tomllib.loads(after)["assignments"]["two"] == {}


def test_an_unusual_manifest_is_left_alone(tmp_path):
    text = 'title = "x"\nassignments = { one = {} }\n'
    (tmp_path / "course.toml").write_text(text)
    with pytest.raises(CourseError, match=r"write `two = {}` under \[assignments\] yourself"):
        new(load_course(tmp_path), "two")
    assert (tmp_path / "course.toml").read_text() == text
    assert not (tmp_path / "assignments").exists()


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("Layer", "lower-case letters"),
        ("layer-norm", "lower-case letters"),
        ("2d", "lower-case letters"),
        ("", "lower-case letters"),
        ("../up", "lower-case letters"),
        ("lambda", "lower-case letters"),
        ("numpy", "would hide the module"),
        ("random", "would hide the module"),
        ("support", "would hide the module"),
    ],
)
def test_a_name_that_cannot_be_a_module_is_refused(course, slug, words):
    with pytest.raises(UsageError, match=words):
        new(course, slug)
    assert (course.root / "course.toml").read_text() == COURSE


@pytest.mark.parametrize("kind", ["assignments", "solutions"])
def test_nothing_is_overwritten(course, kind):
    (course.root / kind / "mine").mkdir(parents=True)
    with pytest.raises(UsageError, match="exists already"):
        new(course, "mine")
    assert (course.root / "course.toml").read_text() == COURSE


# ---- docs/authoring.md, as written ----------------------------------------------------------------------------------

GUIDE = Path(__file__).parent.parent / "docs/authoring.md"
STEP = re.compile(r"^(?:\*\*`(?P<file>[^`]+)`\*\*\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def run(course: Path, *arguments: str) -> Result:
    """`autograder` in the folder of the course."""
    with contextlib.chdir(course):
        return CliRunner().invoke(main, arguments)


def follow(step: re.Match[str], course: Path) -> None:
    """Write the file, or run the commands, of one block of the guide."""
    if step["file"]:
        (course / step["file"]).write_text(step["text"])
        return
    assert step["kind"] == "sh"
    for line in step["text"].splitlines():
        program, *arguments = line.split()
        if program == "rm":
            for file in (file for pattern in arguments for file in course.glob(pattern)):
                file.unlink()
            continue
        assert program == "autograder"
        done = run(course, *arguments)
        assert done.exit_code == 0, f"{line}\n{done.output}\n{done.exception!r}"


def test_the_guide_works_as_written(course):
    steps = list(STEP.finditer(GUIDE.read_text(encoding="utf-8")))
    assert len(steps) >= 12
    for step in steps:
        follow(step, course.root)
    assert "is not written yet" in (course.root / "handed_out/leaky_relu.py").read_text()


def test_the_guides_proof_is_needed(course):
    """The control: a mistake that no check sees makes the same command fail."""
    steps = STEP.finditer(GUIDE.read_text(encoding="utf-8"))
    for step in [step for step in steps if step["file"] or "new" in step["text"] or "rm" in step["text"]]:
        if not step["file"] or "tests/test_leaky_relu_hidden" not in step["file"]:
            follow(step, course.root)
    (course.root / "solutions/leaky_relu/tests/test_leaky_relu_hidden.py").unlink()
    survivor = (
        '"""Only a table is handled."""\n\n\ndef leaky_relu(x, slope=0.1):\n    return np.where(x > 0, x, slope * x)\n'
    )
    (course.root / "solutions/leaky_relu/mistakes/flat_only.py").write_text(survivor)
    done = run(course.root, "verify", "leaky_relu", "--brief")
    assert done.exit_code == 1
    assert "mistake flat_only: survives" in done.output
