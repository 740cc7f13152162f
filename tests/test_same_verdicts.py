"""A reference that answers from memory, and tables made beforehand, change no verdict: outcomes are the same to a word.

The whole class takes minutes: AUTOGRADER_WHOLE_CLASS=1 asks for it.
"""

import contextlib
import os
from pathlib import Path

import pytest

from autograder.checks import gradient
from autograder.checks.bank import load_exemplar, load_mistakes, load_reference, load_stub, load_variants
from autograder.checks.suite import with_suite
from autograder.course import load_course
from autograder.grading import checker
from autograder.remote import in_process
from autograder.remote.remembered import Remembered, _FromMemory, unpacked

SEED = 11
EACH = 1 if os.environ.get("AUTOGRADER_WHOLE_CLASS") else 11  # every so many subjects
COURSE = Path(__file__).resolve().parents[1]


def outcomes(suite, subject, reference):
    """Everything that grading would hear about one subject, without the seconds."""
    with contextlib.closing(in_process(subject.program)) as endpoint:
        quick = [check.id for check in suite.checks if not check.training]
        found = [outcome.to_dict() for outcome in suite.run(endpoint, reference=reference, seed=SEED, only=quick)]
    for outcome in found:
        del outcome["result"]["seconds"]
    return found


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # a mistake that overflows is meant to
@pytest.mark.parametrize("slug", ["knn", "linear_classifiers"])
def test_a_class_gets_the_same_outcomes_as_with_a_living_reference(slug, monkeypatch):
    assignment = load_course(COURSE).assignment(slug)
    # Which tables are cheap enough to be made beforehand is a matter of time; one that is not is asked of the living.
    monkeypatch.setattr(gradient, "_CHEAP_SECONDS", float("inf"))
    everybody = (*load_mistakes(assignment), *load_variants(assignment), load_stub(assignment))
    subjects = (load_reference(assignment), *everybody[::EACH])
    asked = {"live": 0, "all": 0}
    converse = _FromMemory.converse

    def counting(self, *arguments):
        reply = converse(self, *arguments)
        asked["all"] += 1
        asked["live"] += self.lives
        return reply

    def serve(suite):
        live = in_process(load_reference(assignment).program)
        monkeypatch.setattr(gradient, "_tables", {})
        expected = [outcomes(suite, subject, live) for subject in subjects]
        loaded = in_process(load_reference(assignment).program)
        loaded.begin(deadline=None, seed=0)
        loaded.session()
        monkeypatch.setattr(gradient, "_tables", {})
        tried = checker._try(suite, in_process(load_exemplar(assignment).program), loaded, SEED)
        remembered = Remembered(loaded, unpacked(tried["answers"]))
        monkeypatch.setattr(_FromMemory, "converse", counting)
        for subject, wanted in zip(subjects, expected, strict=True):
            assert outcomes(suite, subject, remembered) == wanted, subject.id
        return expected

    expected = with_suite(assignment, serve)
    assert all(outcome["result"]["status"] == "passed" for outcome in expected[0])
    # The controls: mistakes do fail, and what they are compared with does come from memory.
    assert any(outcome["result"]["status"] == "failed" for outcome in expected[1])
    assert asked["live"] < 0.1 * asked["all"]
