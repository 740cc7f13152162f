"""`new`: the example is complete, proved as it is written, and registered in the course."""

import tomllib

import pytest

from autograder.authoring.build import build
from autograder.authoring.new import new
from autograder.authoring.verify import verify
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
