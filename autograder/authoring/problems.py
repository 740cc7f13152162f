"""What can be wrong with a suite, one function each: verdicts in, problems out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from autograder.authoring.proof import Margin, Problem
from autograder.authoring.trial import Verdicts
from autograder.checks.record import Comparison
from autograder.checks.seat import stand_in
from autograder.model import Assignment, Check, CheckResult, Status

CLEAR = 10.0  # how many times beyond, or within, a tolerance the wrong and the right values must lie
ROOM = 0.5  # of a limit, that the reference may use

_NOTE_LINES = 6


def broken(verdicts: Sequence[Verdicts]) -> Iterator[Problem]:
    """A check that breaks decides nothing, whoever takes it."""
    found: dict[tuple[str, str], list[str]] = {}
    for verdict in verdicts:
        subject = verdict.trial.subject
        for result in verdict.broken:
            found.setdefault((result.check.id, result.message), []).append(f"{subject.kind} {subject.id}")
    for (check, message), subjects in found.items():
        others = f" and {len(subjects) - 1} more" if len(subjects) > 1 else ""
        yield Problem(check, f"breaks on {subjects[0]}{others}: {message}")


def written_stub(stub: Sequence[Verdicts]) -> Iterator[Problem]:
    """Who has written nothing gets nothing, and reads "not written yet" everywhere."""
    for result in (result for verdict in stub for result in verdict.results):
        if result.check.points and result.status not in (Status.UNWRITTEN, Status.BROKEN, Status.SKIPPED):
            text = f"{result.check.id} is {result.status} instead of unwritten. {result.message}"
            yield Problem("stub", text.rstrip())


def beyond_limits(assignment: Assignment, reference: Sequence[Verdicts]) -> Iterator[Problem]:
    """A correct student on a slower machine must not be stopped: the reference needs half of each limit at most."""
    limits = assignment.limits
    for verdict in reference:
        results = verdict.results
        for result in results:
            allowed = (result.check.limits or limits).seconds
            if result.seconds > ROOM * allowed:
                yield Problem(result.check.id, f"the reference needs {result.seconds:.1f} s of {allowed:g} s")
        total = sum(result.seconds for result in results)
        if total > ROOM * limits.total_seconds:
            yield Problem("reference", f"needs {total:.1f} s of the {limits.total_seconds:g} s for all checks")
        memory = max(limits.memory_mb, *((r.check.limits or limits).memory_mb for r in results))
        if verdict.peak_mb > ROOM * memory:
            yield Problem("reference", f"needs {verdict.peak_mb:.0f} MB of {memory} MB")


def unfairly_failed(verdicts: Sequence[Verdicts]) -> Iterator[Problem]:
    """The reference and every variant are right: whatever fails them is wrong."""
    for verdict in verdicts:
        subject = verdict.trial.subject
        for result in verdict.failed:
            yield Problem(f"{subject.kind} {subject.id}", f"is failed on seed {verdict.trial.seed}: {observed(result)}")


def mistakes(verdicts: Sequence[Verdicts], told: Mapping[str, set[str]]) -> Iterator[Problem]:
    """Every mistake loses points, and whoever made it is told of it and of no other."""
    if not verdicts:
        yield Problem("mistakes", "there is none: nothing shows that a check can fail")
    for verdict in (verdict for verdict in verdicts if not verdict.broken):
        subject = verdict.trial.subject
        if _waits_for_a_gpu(verdict):
            continue
        about, others = f"mistake {subject.id}", sorted(told[subject.id] - {subject.id})
        if not killed_by(verdict):
            yield Problem(about, f"survives; {_nearest_miss(verdict)}")
            continue
        if others:
            yield Problem(about, f"is called {' and '.join(others)}")
        if subject.id not in told[subject.id]:
            yield Problem(about, f"is not named; {_why_unnamed(verdict)}")


def _waits_for_a_gpu(verdict: Verdicts) -> bool:
    """It is about `gpu` checks alone, and none of them has run on a GPU: nothing is known of it."""
    about = [result for result in verdict.results if result.check.id in verdict.trial.subject.checks]
    untried = all(result.check.gpu and (result.status is Status.SKIPPED or stand_in()) for result in about)
    return bool(about) and untried and not killed_by(verdict)


def cannot_fail(checks: Sequence[Check], mistakes: Sequence[Verdicts]) -> Iterator[Problem]:
    """A check that no known mistake fails may be one that cannot fail."""
    shown = {result.check.id for verdict in mistakes for result in verdict.failed if _shows_something(verdict, result)}
    shown |= {result.check.id for verdict in mistakes for result in verdict.put_right}
    for check in checks:
        if check.points and check.id not in shown and not check.gpu:
            yield Problem(check.id, "no known mistake fails it: write one, or leave the check out")


def _shows_something(verdict: Verdicts, result: CheckResult) -> bool:
    """A mistake that hangs or ends the process fails every check that calls it, and so says nothing about any of them,
    but those that it names."""
    by_value = result.status is Status.FAILED or bool(result.exception)
    return by_value or result.check.id in verdict.trial.subject.checks


def empty_parts(assignment: Assignment, checks: Sequence[Check]) -> Iterator[Problem]:
    """What a student is asked for is checked."""
    for part in assignment.parts:
        if not any(check.part == part.id and check.points for check in checks):
            yield Problem(f"part {part.id}", "has no check with points")


def unknown_checks(checks: Sequence[Check], verdicts: Sequence[Verdicts]) -> Iterator[Problem]:
    """CHECKS in a mistake's or variant's file names checks that exist."""
    known = {check.id for check in checks}
    for subject in (verdict.trial.subject for verdict in verdicts):
        for name in subject.checks:
            if name not in known:
                yield Problem(f"{subject.kind} {subject.id}", f"CHECKS names {name!r}, and there is no such check")


# ---- tolerances -----------------------------------------------------------------------------------------------------


def margins(checks: Sequence[Check], verdicts: Sequence[Verdicts]) -> tuple[Margin, ...]:
    """For each check that compares values: the largest right error and the smallest wrong one.

    Left out are checks that train and checks of statistics: where their bound lies has its own reason.
    """
    right: dict[str, float] = {}
    wrong: dict[str, tuple[float, str]] = {}
    exempt = {check.id for check in checks if check.training}
    for verdict in verdicts:
        subject = verdict.trial.subject
        for check, comparison in _comparisons(verdict):
            if comparison.fingerprint is None and subject.kind in ("reference", "variant"):
                right[check] = max(right.get(check, 0.0), comparison.margin)
            elif comparison.fingerprint is not None and subject.kind == "mistake":
                wrong[check] = min(wrong.get(check, (math.inf, "")), (comparison.margin, subject.id))
                if comparison.fingerprint.kind == "statistic":
                    exempt.add(check)
    return tuple(
        Margin(check.id, right[check.id], *wrong.get(check.id, (math.inf, "")))
        for check in checks
        if check.id in right and check.id not in exempt
    )


def too_close(margins: Sequence[Margin]) -> Iterator[Problem]:
    """A tolerance lies far from what is right and far from what is wrong."""
    for margin in margins:
        if margin.right > 1 / CLEAR:
            yield Problem(margin.check, f"a correct solution uses {margin.right:.2g} of its tolerance: make it wider")
        if margin.wrong < CLEAR:
            text = f"mistake {margin.nearest} is only {margin.wrong:.2g} tolerances away: make it tighter"
            yield Problem(margin.check, text)


# ---- words ----------------------------------------------------------------------------------------------------------


def killed_by(verdict: Verdicts) -> str:
    """The first check with points that a subject fails; empty if it loses none."""
    return next((result.check.id for result in verdict.failed if result.check.points), "")


def observed(result: CheckResult) -> str:
    """A failed check in one line, values included."""
    lines = [f"{result.check.id} {result.status}: {result.message}", *result.details.splitlines()[:_NOTE_LINES]]
    return "; ".join(line.strip() for line in lines if line.strip())


def _nearest_miss(verdict: Verdicts) -> str:
    found = [(comparison.margin, check, comparison.role) for check, comparison in _comparisons(verdict)]
    if not found:
        return "no check compares anything of it"
    margin, check, role = max(found)
    return f"its largest error is {margin:.2g} of what {check} allows for {role}"


def _why_unnamed(verdict: Verdicts) -> str:
    wrong = [(check, comparison) for check, comparison in _comparisons(verdict) if comparison.fingerprint is not None]
    if not wrong:
        return "no value of it is compared and wrong: it fails by time, memory or a crash"
    numbers = sum(comparison.evidence for _, comparison in wrong)
    where = ", ".join(check for check, _ in wrong)
    return f"its wrong values in {where} ({numbers:g} telling numbers) are too few, or another mistake's too"


def _comparisons(verdict: Verdicts) -> list[tuple[str, Comparison]]:
    return [(outcome.result.check.id, comparison) for outcome in verdict.outcomes for comparison in outcome.comparisons]
