"""Mistakes confined to one of their forms: what such a submission is, and how it is named."""

from dataclasses import replace

import pytest

from autograder.authoring import naming
from autograder.authoring.forms import confined
from autograder.authoring.trial import Trial, run_trials
from autograder.checks.bank import load_mistakes, load_reference
from autograder.checks.suite import with_suite

MANIFEST = 'title = "Squares"\nfiles = ["squares.py"]\nlibraries = ["numpy"]\n'
SOLUTION = """
def by_loop(x):
    return sum(v * v for v in x)

def at_once(x):
    return (x * x).sum()

class Square:
    def of(self, x):
        return at_once(x)

def keep_forward(x, param):
    return 2.0 * x if param["mode"] == "train" else x
"""
MISTAKES = {
    "twice": '''"""Every square is counted twice."""
def _twice(x):
    return 2.0 * (x * x).sum()

by_loop, at_once = _twice, _twice

def of(self, x):
    return at_once(x) + 1.0

Square.of = of
''',
    "loop_twice": '''"""The loop counts every square twice."""
def by_loop(x):
    return 2.0 * (x * x).sum()
''',
    "never_kept": '''"""Nothing is kept."""
def keep_forward(x, param):
    """In "mode" train or test."""
    return 0.5 * x
''',
}
CHECKS = '''
import numpy as np
import pytest
from autograder.checks import *

@points(1)
@hint("How often is each square in the sum?")
@pytest.mark.parametrize("function", ["by_loop", "at_once"])
def test_sum(student, reference, rng, function):
    """{function} is the sum of the squares"""
    for n in (3, 5):
        x = rng.standard_normal(n)
        assert_close([getattr(student, function)(x * i) for i in (1, 2)],
                     [getattr(reference, function)(x * i) for i in (1, 2)], name=f"sum of {n}")

@points(1)
@hint("What does at_once return?")
def test_class(student, reference, rng):
    """Square().of is the same"""
    xs = rng.standard_normal((3, 4))
    assert_close([student.Square().of(x) for x in xs], [reference.Square().of(x) for x in xs], name="squares")

@points(1)
@hint("What is different when testing?")
@pytest.mark.parametrize("mode", ["train", "test"])
def test_keep(student, reference, rng, mode):
    """keep_forward is right in mode {mode}"""
    x = rng.standard_normal(4)
    assert_close(student.keep_forward(x, {"mode": mode}), reference.keep_forward(x, {"mode": mode}), name=mode)
'''


@pytest.fixture(scope="module")
def assignment(tmp_path_factory, written):
    mistakes = {f"mistakes/{name}.py": text for name, text in MISTAKES.items()}
    private = {"squares.py": SOLUTION, "tests/test_hidden.py": CHECKS, **mistakes}
    assignment = written(
        tmp_path_factory.mktemp("course"), "squares", {"assignment.toml": MANIFEST, "squares.py": ""}, private
    )
    (assignment.public / "tests").mkdir()
    return assignment


def taken(assignment, subjects):
    """What becomes of each of them."""
    run = lambda suite: run_trials(suite, load_reference(assignment), [Trial(s, 1) for s in subjects], at_once=1)  # noqa: E731
    return with_suite(assignment, run)


@pytest.fixture(scope="module")
def verdicts(assignment):
    return taken(assignment, confined(assignment, load_mistakes(assignment)))


def test_a_mistake_is_made_in_one_form_and_the_others_are_right(verdicts):
    assert {verdict.trial.subject.id: [result.check.id for result in verdict.failed] for verdict in verdicts} == {
        "never_kept, only in keep in mode train": ["hidden.keep[train]"],
        "never_kept, only in keep in mode test": ["hidden.keep[test]"],
        "twice, only in by_loop": ["hidden.sum[by_loop]"],
        "twice, only in at_once": ["hidden.sum[at_once]", "hidden.class"],  # Square asks for it
        "twice, only in Square.of": ["hidden.class"],
    }


@pytest.fixture(scope="module")
def mistakes(assignment):
    return taken(assignment, load_mistakes(assignment))


def test_it_goes_by_its_name_or_by_that_of_what_is_left_of_it(mistakes, verdicts):
    """In one mode alone it gets none: whoever made the known mistake would be wrong in both."""
    found = naming.measure(mistakes, confined=verdicts).forms
    assert (found.right, found.silent, found.wrong) == (3, 2, ())
    alone = [verdict for verdict in verdicts if verdict.trial.subject.id == "twice, only in by_loop"]
    loop_twice = [verdict for verdict in mistakes if verdict.trial.subject.id == "loop_twice"]
    assert naming.measure(loop_twice, confined=alone).forms.right == 1  # the same thing: a right name


def test_a_wrong_name_is_counted(mistakes, verdicts):
    (found,) = [verdict for verdict in verdicts if verdict.trial.subject.id == "twice, only in at_once"]
    subject = replace(found.trial.subject, id="other, only in at_once")
    stranger = replace(found, trial=replace(found.trial, subject=subject))
    forms = naming.measure(mistakes, confined=[stranger]).forms
    assert forms.wrong == ("other, only in at_once is called twice",)
