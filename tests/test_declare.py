"""What collected tests become, and what is said of those that cannot be a check."""

import pytest

from autograder.checks.suite import with_suite
from autograder.course import load_assignment
from autograder.errors import CourseError

MANIFEST = 'title = "Doubling"\nfiles = ["double.py"]\n'
TESTS = '''
import pytest
from autograder.checks import hint, points

@points(3)
@hint("What is twice a number?")
@pytest.mark.parametrize(("n", "kind"), [(2, int), (0.5, float)], ids=["whole", "half"])
def test_double(student, n, kind):
    """double({n}) is right, and {other} stays as written"""
'''


def test_a_title_says_which_case_it_is(tmp_path):
    folder = tmp_path / "assignments" / "doubling"
    (folder / "tests").mkdir(parents=True)
    (folder / "assignment.toml").write_text(MANIFEST)
    (folder / "tests" / "test_double.py").write_text(TESTS)
    checks = with_suite(load_assignment(folder), lambda suite: suite.checks)
    assert [(check.id, check.title, check.points) for check in checks] == [
        ("public.double[whole]", "double(2) is right, and {other} stays as written", 1.5),
        ("public.double[half]", "double(0.5) is right, and {other} stays as written", 1.5),
    ]


ONE = '''
from autograder.checks import after, hint, limits, part, points, uses

{markers}
def test_one(student):
    """double is right"""
'''
TWO = '''

def test_two(student):
    """double is right again"""
'''


@pytest.fixture
def suite(tmp_path):
    """`suite(source)`: the checks of an assignment with this file of tests."""

    def collect(source, encoding="utf-8"):
        folder = tmp_path / "assignments" / "doubling"
        (folder / "tests").mkdir(parents=True)
        (folder / "assignment.toml").write_text(MANIFEST)
        (folder / "tests" / "test_double.py").write_text(source, encoding=encoding)
        return with_suite(load_assignment(folder), lambda suite: suite.checks)

    return collect


@pytest.mark.parametrize(
    ("markers", "message"),
    [
        ("@points(-1)", "@points(-1): expected a number of points, 0 or more"),
        ("@points(float('nan'))", "@points(nan): expected a number of points, 0 or more"),
        ("@points(True)", "@points(True): expected a number of points, 0 or more"),
        ("@points", "@points(): expected a number of points, 0 or more"),
        ('@hint("")', "@hint(''): expected a text"),
        ("@part(3)", "@part(3): expected a text"),
        ("@after", "@after(): expected names, each a text"),
        ('@uses("double", "")', "@uses('double', ''): expected names, each a text"),
        ("@limits(seconds=-1)", "@limits(seconds=-1): expected seconds= or memory_mb=, each a number above 0"),
        ('@limits(seconds="3")', "@limits(seconds='3'): expected seconds= or memory_mb=, each a number above 0"),
        ("@limits()", "@limits(): expected seconds= or memory_mb=, each a number above 0"),
        ('@points(1)\n@points(2)\n@hint("Why?")', "@points stands 2 times, and only one can count: keep one"),
    ],
)
def test_a_marker_that_means_nothing_is_said_with_its_check_and_line(suite, markers, message):
    with pytest.raises(CourseError) as caught:
        suite(ONE.format(markers=markers))
    assert caught.value.line == 4
    assert str(caught.value) == f"{caught.value.file}:4: test_one: {message}"


def test_all_the_names_of_several_after_count(suite):
    checks = suite(ONE.format(markers='@after("two")\n@after("three", "two")') + TWO + TWO.replace("two", "three"))
    assert checks[0].after == ("three", "two")


@pytest.mark.parametrize(
    ("name", "of_two", "circle"),
    [
        ("one", "", "one after one"),
        ("two", '@after("one")', "one after two after one"),
        ("two", '@after("three")', "two after three after two"),
    ],
)
def test_checks_that_wait_for_each_other_are_refused(suite, name, of_two, circle):
    two = TWO.replace("def ", f"{of_two}\ndef ", 1)
    three = TWO.replace("def ", '@after("two")\ndef ', 1).replace("test_two", "test_three")
    with pytest.raises(CourseError, match=rf"test_double\.py:\d+: .*@after leads back to where it starts: {circle}"):
        suite(ONE.format(markers=f'@after("{name}")') + two + three)


def test_a_test_that_another_of_its_name_hides_is_found(suite):
    with pytest.raises(CourseError, match="test_one is also the name of the test in line 5, which would be lost") as e:
        suite(ONE.format(markers="@points(0)") + TWO.replace("test_two", "test_one"))
    assert e.value.line == 9


def test_a_file_of_tests_that_is_not_utf_8_is_named(suite):
    with pytest.raises(CourseError, match=r"test_double\.py:9: is not UTF-8 text: save it as UTF-8"):
        suite(ONE.format(markers="@points(0)") + TWO[:1] + "\n# ä\n", "latin-1")
