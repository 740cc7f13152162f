"""A course leaves a part of an assignment out: its checks do not count, and nothing else changes."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.authoring.build import build
from autograder.authoring.release import release
from autograder.checks.bank import load_reference
from autograder.course import load_assignment, load_course
from autograder.errors import CourseError
from autograder.grading.digest import suite_digest
from autograder.grading.grade import Grader
from autograder.model import Submission

ROOT = Path(__file__).parent.parent


@pytest.fixture
def course(tmp_path):
    """knn alone, without its digits."""
    for folder in ("assignments", "solutions"):
        shutil.copytree(ROOT / folder / "knn", tmp_path / folder / "knn")
    write = lambda line: (tmp_path / "course.toml").write_text(f'title = "t"\n[assignments]\nknn = {line}\n')  # noqa: E731
    write('{ without = ["digits", "vote"] }')
    return tmp_path, write


def test_what_the_manifest_leaves_out_is_said_once_in_a_release(course):
    root, write = course
    write('{ without = ["digits"] }')
    manifest = root / "assignments/knn/assignment.toml"
    manifest.write_text('without = [\n  "vote", "digits",\n]\nlang = "en"\n' + manifest.read_text())
    release(load_course(root).assignment("knn"), root / "out", built=True)
    assert load_assignment(root / "out").without == ("vote", "digits")


def test_an_unknown_part_is_refused_where_it_is_written(course):
    root, write = course
    write('{ without = ["digit"] }')
    with pytest.raises(CourseError, match=r"course\.toml:3: knn has no part 'digit'\. Did you mean 'digits'"):
        load_course(root).assignment("knn")


def test_a_graded_submission_has_the_other_checks_only(course):
    root, _ = course
    assignment = load_course(root).assignment("knn")
    whole = load_assignment(assignment.public)
    submission = Submission("ada", load_reference(whole).files(), digest="d")
    with Grader(assignment, seed=1) as grader:
        report = grader.grade(submission)
    assert {r.check.part for r in report.results} == {part.id for part in whole.parts} - {"digits", "vote"}
    assert report.final
    assert report.score == report.max_score < 100
    assert suite_digest(assignment) != suite_digest(replace(assignment, without=()))


def test_a_release_says_so_and_its_folder_has_no_such_check(course):
    root, _ = course
    assignment = load_course(root).assignment("knn")
    assert build(assignment, check=True) == ()  # what is generated does not depend on the course
    release(assignment, root / "out", built=True)
    assert load_assignment(root / "out").without == ("digits", "vote")
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only"]
    listed = subprocess.run(command, cwd=root / "out", capture_output=True, text=True).stdout
    assert "test_1_distances.py" in listed
    assert "test_2_vote.py" not in listed
