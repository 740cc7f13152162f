"""How well mistakes are named: each by itself, one that nobody knows yet, two in one submission, one in one form alone.

The first is part of a proof. The others are measured: what is right about them cannot be had in full, and no name is
better than a wrong one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import combinations

from autograder.authoring.forms import OF
from autograder.authoring.proof import Naming, Tally
from autograder.authoring.trial import Verdicts
from autograder.checks.bank import Subject, load_pair
from autograder.checks.diagnose import Known, diagnose, know
from autograder.errors import CourseError
from autograder.model import Assignment

_JOINED = " + "


def known(verdict: Verdicts) -> Known:
    """What one mistake's trial teaches."""
    subject = verdict.trial.subject
    return know(subject.misconception, verdict.outcomes, subject.checks, subject.functions)


def sampled_pairs(assignment: Assignment, mistakes: Sequence[Subject], number: int) -> list[Subject]:
    """`number` pairs of mistakes in different functions, as submissions; always the same ones."""
    found: list[Subject] = []
    for first, second in sorted(_pairs(mistakes), key=_mixed):
        if len(found) == number:
            break
        try:
            found.append(load_pair(assignment, first, second))
        except CourseError:  # e.g. two files that cannot be one
            continue
    return found


def measure(mistakes: Sequence[Verdicts], pairs: Sequence[Verdicts] = (), confined: Sequence[Verdicts] = ()) -> Naming:
    """The figures. All took the suite on one seed; of the `confined` those that pass are no mistakes any more."""
    bank = [known(verdict) for verdict in mistakes]
    alone = _tally((verdict.trial.subject.id, {verdict.trial.subject.id}, _told(verdict, bank)) for verdict in mistakes)
    unknown = _tally(
        (verdict.trial.subject.id, set[str](), _told(verdict, [one for one in bank if one is not own]))
        for verdict, own in zip(mistakes, bank, strict=True)
    )
    both = _tally((v.trial.subject.id, set(v.trial.subject.id.split(_JOINED)), _told(v, bank)) for v in pairs)
    wrong = [verdict for verdict in confined if verdict.failed or verdict.put_right]
    in_one = _tally((v.trial.subject.id, *_right_and_told(v, bank)) for v in wrong)
    return Naming(alone, unknown, both if pairs else None, in_one if confined else None)


def _right_and_told(verdict: Verdicts, bank: Sequence[Known]) -> tuple[set[str], set[str]]:
    """The name of the mistake that was confined, or of one that is exactly what is left of it; and what is told."""
    name, told = verdict.trial.subject.id.split(OF)[0], _told(verdict, bank)
    own = known(verdict)
    twins = {other.misconception.id for other in bank if other.does_the_same(own)}
    return (told if len(told) == 1 and told <= twins else {name}), told


def _pairs(mistakes: Sequence[Subject]) -> Iterator[tuple[Subject, Subject]]:
    usable = [mistake for mistake in mistakes if mistake.functions]
    return ((a, b) for a, b in combinations(usable, 2) if not set(a.functions) & set(b.functions))


def _mixed(pair: tuple[Subject, Subject]) -> str:
    """Something to sort by that has nothing to do with names, and is the same everywhere."""
    return hashlib.sha256(f"{pair[0].id}|{pair[1].id}".encode()).hexdigest()


def _told(verdict: Verdicts, bank: Sequence[Known]) -> set[str]:
    return {r.misconception.id for r in diagnose(verdict.outcomes, bank) if r.misconception is not None}


def _tally(found: Iterator[tuple[str, set[str], set[str]]]) -> Tally:
    """Of (submission, the names that are right for it, the names that it got)."""
    fully, partly, silent, wrong = 0, 0, 0, []
    for submission, right, got in found:
        if got - right:
            wrong.append(f"{submission} is called {', '.join(sorted(got - right))}")
        elif got == right:
            fully += 1
        elif got:
            partly += 1
        else:
            silent += 1
    return Tally(fully, partly, silent, tuple(wrong))
