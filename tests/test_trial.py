"""A child that dies, in a suite that is not taken in the order in which it is listed."""

from dataclasses import replace

import pytest

from autograder.authoring.trial import Trial, run_trials
from autograder.checks.bank import load_reference
from autograder.checks.suite import with_suite
from autograder.model import Status
from autograder.remote.program import Module, Program

HEADER = "from autograder.checks import *\n"
CHECK = '''
@points(1)
{markers}
@hint("Is it doubled?")
def test_{name}(student):
    """{name}: it is doubled"""
    assert student.double({number}) == 2 * {number}
'''
LISTED = ["public.open", "hidden.unseen", "hidden.seen"]
DIES_AT = "import os\n\n\ndef double(x):\n    return os._exit(0) if x == {number} else 2 * x\n"
IN_TURN = {1: "public.open", 2: "hidden.seen", 3: "hidden.unseen"}  # by what each calls with


@pytest.fixture
def assignment(tmp_path, written):
    public = {
        "assignment.toml": 'title = "Double"\nfiles = ["double.py"]\nlibraries = []\n',
        "double.py": "def double(x):\n    raise NotImplementedError\n",
        "tests/test_public.py": HEADER + CHECK.format(name="open", markers="", number=1),
    }
    private = {
        "double.py": "def double(x):\n    return 2 * x\n",
        "tests/test_hidden.py": HEADER
        + CHECK.format(name="unseen", markers="", number=3)
        + CHECK.format(name="seen", markers="@public_data", number=2),
    }
    return written(tmp_path, "double", public, private)


@pytest.mark.parametrize("number", IN_TURN)
def test_the_check_that_a_child_dies_in_is_the_one_that_is_blamed(assignment, number):
    right = load_reference(assignment)
    dies = replace(
        right, program=Program((Module("double", "double.py", DIES_AT.format(number=number).encode()),)), kind="mistake"
    )
    (verdicts,) = with_suite(assignment, lambda suite: run_trials(suite, right, [Trial(dies, 1)]))
    assert [result.check.id for result in verdicts.results] == LISTED
    assert [(result.check.id, result.status) for result in verdicts.failed] == [(IN_TURN[number], Status.ERRORED)]


def test_what_is_granted_is_not_taken(assignment):
    right = load_reference(assignment)
    dies = replace(right, program=Program((Module("double", "double.py", DIES_AT.format(number=2).encode()),)))

    def granted(suite):
        (good,) = run_trials(suite, right, [Trial(right, 1)])
        return run_trials(suite, right, [Trial(dies, 1, granted=good.outcomes[2:])])

    (verdicts,) = with_suite(assignment, granted)
    assert [result.check.id for result in verdicts.results] == LISTED
    assert not verdicts.failed
