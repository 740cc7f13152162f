"""Whether `uses` on a suite's checks is honest: it must help where it should, and must not be a way around a check.

Tried out, with the reference's functions standing in: the reference itself passes, and calls one of them; the stub does
not pass, for then the check would be about what it uses; nor does a submission whose graded function hands on what a
stand-in answers. And every function that may be stood in for is checked somewhere else, or leaving it out would cost
nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace

from autograder import remote
from autograder.authoring.proof import Problem
from autograder.checks.bank import Subject, load_exemplar, load_reference, load_stub
from autograder.checks.suite import Suite
from autograder.model import Assignment, Status

HANDS_ON = "\n\ndef {graded}(*args, **kwargs):\n    return {used}(*args, **kwargs)\n"


def problems(assignment: Assignment, suite: Suite, seed: int) -> Iterator[Problem]:
    """What is wrong with `uses`. Runs checks in this process: call it in a child. Checks that train are left out."""
    if not suite.uses:
        return
    reference, stub = load_exemplar(assignment), load_stub(assignment)
    trial = _Trial(suite, load_reference(assignment), seed)
    scored = {check.id for check in suite.checks if check.points and not check.training and not check.gpu}
    asked = trial.asked(reference, scored)
    defined = _functions(reference)
    for check in (check.id for check in suite.checks if check.id in scored and check.id in suite.uses):
        used = suite.uses[check]
        if missing := [name for name in used if name not in defined]:
            yield Problem(
                check, f"uses {', '.join(missing)}: no function of the solution, so nothing can stand in for it"
            )
            continue
        status, called = trial.passes(reference, check)
        if status is not Status.PASSED:
            yield Problem(
                check, f"the reference does not pass it with stand-ins for {', '.join(used)}: leave `uses` out"
            )
        elif not called:
            yield Problem(check, f"the reference calls none of {', '.join(used)} in it: leave `uses` out")
        elif trial.passes(stub, check)[0] is Status.PASSED:
            yield Problem(check, f"is passed by the answers for {', '.join(used)} alone: it is about them")
        else:
            yield from _handed_on(trial, reference, check, used, sorted(asked[check] & defined - set(used)))
    yield from _unchecked(suite, asked, defined)


def _handed_on(
    trial: _Trial, reference: Subject, check: str, used: tuple[str, ...], graded: list[str]
) -> Iterator[Problem]:
    for name in graded:
        for helper in used:
            attack = _appended(reference, HANDS_ON.format(graded=name, used=helper))
            if trial.passes(attack, check)[0] is Status.PASSED:
                yield Problem(check, f"is passed where {name} hands on what {helper} answers: do not list {helper}")


def _unchecked(suite: Suite, asked: Mapping[str, set[str]], defined: set[str]) -> Iterator[Problem]:
    """A function that can be stood in for, and costs nothing when it is wrong."""
    names = dict.fromkeys(name for check in asked for name in suite.uses.get(check, ()))
    for name in (name for name in names if name in defined):
        if not any(name in found and name not in suite.uses.get(check, ()) for check, found in asked.items()):
            user = next(check for check in asked if name in suite.uses.get(check, ()))
            yield Problem(user, f"uses {name}, which no other check asks for: it could be left out at no cost")


class _Trial:
    """Taking checks one by one, everything in this process."""

    def __init__(self, suite: Suite, oracle: Subject, seed: int) -> None:
        self.suite, self.oracle, self.seed = suite, oracle, seed

    def asked(self, subject: Subject, checks: set[str]) -> dict[str, set[str]]:
        """Check id -> the names that it asks a right submission for."""
        with (
            closing(remote.in_process(subject.program)) as own,
            closing(remote.in_process(self.oracle.program)) as right,
        ):
            outcomes = self.suite.run(own, reference=right, seed=self.seed, only=checks)
        return {outcome.result.check.id: set(outcome.asked) for outcome in outcomes}

    def passes(self, subject: Subject, check: str) -> tuple[Status, frozenset[str]]:
        """What becomes of a check with stand-ins, and which of them were called."""
        with (
            closing(remote.in_process(subject.program)) as own,
            closing(remote.in_process(self.oracle.program)) as right,
        ):
            outcome, called = self.suite.with_stand_ins(own, check, reference=right, seed=self.seed)
        return outcome.result.status, called


def _appended(subject: Subject, text: str) -> Subject:
    first, *others = subject.program.modules
    changed = replace(first, source=first.source + text.encode())
    return replace(subject, program=replace(subject.program, modules=(changed, *others)))


def _functions(subject: Subject) -> set[str]:
    """Names of the functions at the top of a program's files."""
    trees = [ast.parse(module.source) for module in subject.program.modules]
    return {node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}
