"""Fixtures and options that several test files share."""

import shutil
from pathlib import Path

import pytest

# Courses and submissions to grade, not tests of the engine.
collect_ignore = ["fixtures", "hostile"]

GOLDEN = Path(__file__).parent / "golden"
COURSES = Path(__file__).parent / "fixtures" / "courses"


def pytest_addoption(parser):
    parser.addoption("--update-goldens", action="store_true", help="write tests/golden/ anew; review the diff")


@pytest.fixture
def golden(request):
    """`golden("name.txt", text)`: text a person reads must be what tests/golden/name.txt says."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"{path} is missing: run with --update-goldens and review it"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def tiny_course(tmp_path_factory):
    """A copy of the tiny course in a folder of its own, built."""
    from autograder.authoring.build import build
    from autograder.course import load_course

    root = tmp_path_factory.mktemp("tiny") / "course"
    shutil.copytree(COURSES / "tiny", root)
    course = load_course(root)
    build(course.assignment("tiny"))
    return course
