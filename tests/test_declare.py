"""What collected tests become: titles of parametrized checks."""

from autograder.checks.suite import with_suite
from autograder.course import load_assignment

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
