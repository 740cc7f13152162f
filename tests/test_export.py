"""Exporting in general: where things are put, what is refused, and a solution cut into a tool's cells."""

import shutil
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.errors import CourseError, UsageError
from autograder.formats import bundle, targets
from autograder.formats.answers import answers
from autograder.formats.targets import Exported
from autograder.workflow.export import export

FILE = Path("demo.py")
SOLUTION = '''\
"""Two functions."""

import numpy as np


class Doubler:
    """Doubles."""

    def once(self, x):
        """Twice x."""
        # BEGIN SOLUTION one line
        # | Which numbers does your result share memory with?
        return 2 * x
        # END SOLUTION


# Given.
def given(x):
    return x


def last(x):
    # BEGIN SOLUTION
    return x[-1]
    # END SOLUTION
'''


def in_brackets(block, lines):
    return [block.indent + "<", *lines, block.indent + ">"]


class Spy:
    """A target that writes what it is told to."""

    FOLDER = True

    def __init__(self, files, owns=()):
        self.files, self.owns = files, owns

    def export(self, assignment, course, out):
        return Exported(tuple(bundle.write(out, self.files)), owns=self.owns)


@pytest.fixture
def put(tiny_course, monkeypatch):
    """`put(out, files, owns, replace=...)`: export with a target that writes those files."""

    def put(out, files, owns=(), *, replace=False):
        monkeypatch.setattr("autograder.workflow.export.target", lambda name: Spy(files, owns))
        return export(tiny_course.assignment("tiny"), tiny_course, "spy", out, replace=replace)

    return put


def test_a_solution_becomes_a_cell_a_definition():
    cells = answers(SOLUTION, FILE, in_brackets)
    assert [(cell.name, cell.kind, cell.written) for cell in cells] == [
        ("docstring", "markdown", False),
        ("imports", "code", False),
        ("Doubler", "code", True),
        ("given", "code", False),
        ("last", "code", True),
    ]
    assert cells[0].source == "Two functions."
    assert cells[3].source == "# Given.\ndef given(x):\n    return x"


def test_hints_stand_above_a_block_and_its_end_belongs_to_it():
    cells = answers(SOLUTION, FILE, in_brackets)
    assert cells[2].source.endswith(
        "        # one line\n        # Which numbers does your result share memory with?\n"
        "        <\n        return 2 * x\n        >"
    )
    assert cells[4].source == "def last(x):\n    <\n    return x[-1]\n    >"


def test_every_line_of_a_solution_is_in_one_cell():
    text = "\n".join(cell.source for cell in answers(SOLUTION, FILE, in_brackets))
    for line in ("import numpy as np", "        return 2 * x", "    return x[-1]", "# Given."):
        assert text.count(line) == 1


def test_an_export_is_not_replaced_unless_asked_for(put, tmp_path):
    out = tmp_path / "out"
    put(out, {"a.txt": b"1"})
    with pytest.raises(UsageError, match="exists"):
        put(out, {"a.txt": b"2"})
    assert (out / "a.txt").read_bytes() == b"1"
    put(out, {"a.txt": b"2"}, replace=True)
    assert (out / "a.txt").read_bytes() == b"2"
    assert not list(tmp_path.glob(".*.part"))


def test_what_no_export_wrote_is_never_replaced(put, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("years of work")
    with pytest.raises(UsageError, match="not written by an export"):
        put(tmp_path / "thesis", {"a.txt": b"1"}, replace=True)
    assert (tmp_path / "thesis" / "chapter.tex").read_text() == "years of work"


def test_assignments_share_a_folder_and_keep_what_is_there(put, tmp_path):
    put(tmp_path, {"suites/a/x": b"1", "source/a/x": b"1", "config.py": b"ours"}, ("suites/a", "source/a"))
    (tmp_path / "config.py").write_bytes(b"theirs")
    put(tmp_path, {"suites/b/x": b"2", "source/b/x": b"2", "config.py": b"ours"}, ("suites/b", "source/b"))
    assert (tmp_path / "source" / "a" / "x").read_bytes() == b"1"
    assert (tmp_path / "source" / "b" / "x").read_bytes() == b"2"
    assert (tmp_path / "config.py").read_bytes() == b"theirs"


def test_a_shared_folder_refuses_what_it_did_not_write(put, tmp_path):
    (tmp_path / "source" / "a").mkdir(parents=True)
    (tmp_path / "source" / "a" / "own.ipynb").write_text("mine")
    with pytest.raises(UsageError, match="not written by an export"):
        put(tmp_path, {"suites/a/x": b"1", "source/a/x": b"1"}, ("suites/a", "source/a"), replace=True)
    assert (tmp_path / "source" / "a" / "own.ipynb").read_text() == "mine"
    assert not (tmp_path / "suites").exists()


def test_no_export_into_the_course_itself(put, tiny_course):
    inside = tiny_course.assignment("tiny").public / "out"
    with pytest.raises(UsageError, match="lies inside"):
        put(inside, {"a.txt": b"1"})


def test_an_unknown_target_names_the_nearest():
    with pytest.raises(UsageError, match="Did you mean nbgrader"):
        targets.target("nbgradr")


def test_a_course_of_one_assignment_grades_like_the_whole(tiny_course, tmp_path):
    bundle.write(tmp_path, bundle.suite_files(tiny_course.assignment("tiny"), tiny_course))
    alone = load_course(tmp_path).assignment("tiny")
    whole = tiny_course.assignment("tiny")
    assert bundle.graded_checks(alone) == bundle.graded_checks(whole)
    assert (alone.private / "tiny.py").read_bytes() == (whole.private / "tiny.py").read_bytes()


def test_a_notebook_holds_one_module(tiny_course, tmp_path):
    shutil.copytree(tiny_course.root, tmp_path / "course")
    manifest = tmp_path / "course" / "assignments" / "tiny" / "assignment.toml"
    manifest.write_text(manifest.read_text().replace('["tiny.py"]', '["tiny.py", "more.py"]'))
    with pytest.raises(CourseError, match="a notebook holds one"):
        bundle.only_module(load_course(tmp_path / "course").assignment("tiny"))
