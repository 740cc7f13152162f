"""What a class's reports say about the checks and about the class: pure functions of reports."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from autograder.model import Check, CheckResult, Misconception, Report, Status

_UNDECIDED = (Status.SKIPPED, Status.BROKEN)
_ENOUGH = 3  # reports below which a correlation says nothing


@dataclass(frozen=True)
class CheckFigures:
    """How a class did at one check."""

    check: Check
    decided: int  # reports in which it was decided
    passed: int
    discrimination: float | None  # correlation of passing with the points on all other checks; None: nothing to compare

    @property
    def rate(self) -> float:
        """The share that passed, 0 to 1."""
        return self.passed / self.decided if self.decided else 0.0


@dataclass(frozen=True)
class Bin:
    """Reports with a score of at least `low` and less than `high` (the last bin includes its end)."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Surprise:
    """A student whose public checks of a part all pass, and some hidden check of it does not."""

    student: str
    part: str
    hidden: tuple[str, ...]  # ids of the checks that fail


def per_check(reports: Sequence[Report]) -> list[CheckFigures]:
    """Every check of the class's reports, in the suite's order."""
    found: dict[str, _Column] = {}
    for report in reports:
        score = report.score
        for result in report.results:
            column = found.setdefault(result.check.id, _Column(result.check))
            column.check = result.check
            if result.status not in _UNDECIDED:
                column.passing.append(float(result.status is Status.PASSED))
                column.others.append(score - result.points)
    return [column.figures() for column in found.values()]


def distribution(reports: Sequence[Report], bins: int = 10) -> list[Bin]:
    """Final scores in `bins` equal steps from 0 to the maximum."""
    final = [report for report in reports if report.final]
    best = max((report.max_score for report in final), default=0.0)
    if not best:
        return []
    places = Counter(min(int(report.score / best * bins), bins - 1) for report in final)
    return [Bin(best * i / bins, best * (i + 1) / bins, places[i]) for i in range(bins)]


def surprises(reports: Iterable[Report]) -> list[Surprise]:
    """Where public checks promised more than hidden ones found: a public suite that says too little, or luck."""
    found = []
    for report in reports:
        parts = dict.fromkeys(result.check.part or "" for result in report.results)
        for part in parts:
            results = [r for r in report.results if (r.check.part or "") == part and r.status not in _UNDECIDED]
            public = [r for r in results if not r.check.hidden]
            failing = tuple(r.check.id for r in results if r.check.hidden and r.status is not Status.PASSED)
            if public and failing and all(r.status is Status.PASSED for r in public):
                found.append(Surprise(report.student, part, failing))
    return found


def mistakes(reports: Iterable[Report]) -> list[tuple[Misconception, int]]:
    """(mistake, number of students who made it), commonest first."""
    counted: Counter[Misconception] = Counter()
    for report in reports:
        counted.update({result.misconception for result in report.results if result.misconception})
    return sorted(counted.items(), key=lambda item: (-item[1], item[0].id))


def without_a_name(reports: Iterable[Report]) -> list[tuple[str, int]]:
    """(check id, number of reports) of wrong answers that no known mistake explains, commonest first."""
    counted = Counter(r.check.id for report in reports for r in report.results if _nameless(r))
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _nameless(result: CheckResult) -> bool:
    return result.status in (Status.FAILED, Status.ERRORED) and result.misconception is None


@dataclass
class _Column:
    """One check over the class: whether it passed, and the points on all other checks beside it."""

    check: Check
    passing: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)

    def figures(self) -> CheckFigures:
        correlation = _correlation(self.passing, self.others)
        return CheckFigures(self.check, len(self.passing), int(sum(self.passing)), correlation)


def _correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    if len(left) < _ENOUGH or len(set(left)) < 2 or len(set(right)) < 2:
        return None
    return statistics.correlation(left, right)
