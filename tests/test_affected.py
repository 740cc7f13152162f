"""Running a mistake only on the checks that it can change must teach exactly what running it on all of them does."""

import ast

import pytest

from autograder.authoring import verify
from autograder.checks.affected import _kinds, affected, redefined, watching
from autograder.checks.bank import load_mistakes
from autograder.checks.diagnose import know
from autograder.checks.suite import with_suite
from autograder.grading import checker

REFERENCE = """
LIMIT = 3

def helper(x):
    return x

class Model:
    def fit(self, x):
        return helper(x)
"""


def names(source):
    return redefined(ast.parse(source), _kinds(REFERENCE))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"""Doc."""\nQUESTION = "why?"\ndef helper(x): return 2', {"QUESTION", "helper"}),
        ("def fit(self, x): pass\nModel.fit = fit", {"fit"}),
        ("helper = wrapped(helper)", {"helper"}),
        ("import numpy as np\na, b = 1, 2", {"a", "b"}),
        ("LIMIT = 4", None),
        ("TABLE['x'] = 4", None),
        ("Model.fit.limits[0] = 4", None),
        ("class Model:\n    pass", None),
        ("import numpy\nnumpy.seterr(all='ignore')", None),
        ("for name in ('a',): globals()[name] = 1", None),
        ("if True:\n    def helper(x): pass", None),
    ],
)
def test_what_a_mistake_changes(source, expected):
    assert names(source) == expected


def test_affected_checks():
    calls = {"public.a": ["helper"], "public.b": ["fit", "helper"], "public.c": ["fit"], "public.reads": []}
    assert affected("def fit(self): pass", REFERENCE, calls) == {"public.b", "public.c", "public.reads"}
    assert affected("LIMIT = 0", REFERENCE, calls) == set(calls)


def test_watching_sees_only_the_given_files():
    with watching({"test_affected.py"}) as watch:
        names("x = 1")
    assert "names" in watch.running
    assert "redefined" not in watch.running


def test_nothing_is_missed(tiny_course):
    assignment = tiny_course.assignment("tiny")

    def compare(suite):
        service = checker._warm(assignment, suite, seed=3)
        everything = {check.id for check in suite.checks}
        fewer = 0
        for mistake in load_mistakes(assignment):
            some = checker._worth_running(service, mistake)
            fewer += len(everything) - len(some)
            known = [
                know(
                    mistake.misconception,
                    suite.run(checker.in_process(mistake.program), reference=service.reference, seed=3, only=only),
                )
                for only in (everything, some)
            ]
            assert known[0].to_dict() == known[1].to_dict()
        return fewer

    assert with_suite(assignment, compare) > 0


def test_a_proof_finds_the_same_with_and_without(tiny_course, monkeypatch):
    assignment = tiny_course.assignment("tiny")
    granted, shorten = [], verify._shortened
    monkeypatch.setattr(verify, "_shortened", lambda *of: granted.append(shorten(*of)) or granted[-1])
    short = verify.verify(assignment, seeds=(1,))
    assert any(trial.granted for trial in granted)
    monkeypatch.setattr(verify, "_shortened", lambda trial, *_: trial)
    whole = verify.verify(assignment, seeds=(1,))
    assert (short.rows, short.margins, short.problems, short.naming) == (
        whole.rows,
        whole.margins,
        whole.problems,
        whole.naming,
    )
