"""Name the known mistake behind a failed check, when the numbers say so; no name is better than a wrong one.

Every known mistake took the same checks on the same inputs, so there is a fingerprint of the wrong value that it gives
at the place where a check fails. A mistake explains a failed check if the student's value there is that same wrong
value. It is named if, over all failed checks, at least two telling numbers agree. Among several, the one wins that the
rest of the results contradicts least (it would have failed a check that was passed), then the one with more evidence;
if two are equally good, none is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.checks.outcome import Outcome
from autograder.checks.record import Comparison
from autograder.model import CheckResult, Misconception, Status

_ENOUGH = 2.0
_SAME_PROFILE = 1.0  # it fails exactly the checks that the mistake fails: as good as one more number
_BEYOND_DOUBT = 4.0  # so many numbers stand although fewer other results contradict: there may be a second mistake

_WRONG = (Status.FAILED, Status.ERRORED)


@dataclass(frozen=True)
class Known:
    """A mistake and what it does to a suite on one seed. JSON-able, and no value can be read from it."""

    misconception: Misconception
    failed: tuple[str, ...]  # ids of all checks it does not pass
    wrong: Mapping[str, Comparison]  # check id -> the comparison it fails there
    checks: tuple[str, ...] = ()  # it may be named in these only; empty: anywhere

    def to_dict(self) -> dict[str, Any]:
        """A JSON object."""
        return {
            "id": self.misconception.id,
            "sentence": self.misconception.sentence,
            "question": self.misconception.question,
            "failed": list(self.failed),
            "wrong": {check: comparison.to_dict() for check, comparison in self.wrong.items()},
            "checks": list(self.checks),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Known:
        """Inverse of `to_dict`."""
        return cls(
            misconception=Misconception(data["id"], data["sentence"], data["question"]),
            failed=tuple(data["failed"]),
            wrong={check: Comparison.from_dict(found) for check, found in data["wrong"].items()},
            checks=tuple(data["checks"]),
        )


def know(misconception: Misconception, outcomes: Iterable[Outcome], checks: Sequence[str] = ()) -> Known:
    """What a mistake's own run of the suite teaches."""
    seen = list(outcomes)
    failed = tuple(o.result.check.id for o in seen if o.result.status not in (Status.PASSED, Status.SKIPPED))
    return Known(misconception, failed, _wrong_values(seen), tuple(checks))


def diagnose(outcomes: Sequence[Outcome], known: Iterable[Known]) -> list[CheckResult]:
    """The results, in order, with the mistake that explains each failed check, where one does."""
    sheet = _Sheet.of(outcomes)
    suspects = [_Suspect.of(mistake, sheet) for mistake in known] if sheet.wrong else []
    return [_named(outcome.result, suspects) for outcome in outcomes]


def _wrong_values(outcomes: Iterable[Outcome]) -> dict[str, Comparison]:
    """Check id -> the comparison at which it failed."""
    return {
        outcome.result.check.id: comparison
        for outcome in outcomes
        if outcome.result.status in _WRONG
        or outcome.result.substituted  # it failed at first; what was compared is kept
        for comparison in outcome.comparisons
        if comparison.fingerprint is not None
    }


@dataclass(frozen=True)
class _Sheet:
    """What a submission did, as far as it can be compared."""

    passed: frozenset[str]
    wrong: Mapping[str, Comparison]
    parts: Mapping[str, str | None]

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> _Sheet:
        results = [outcome.result for outcome in outcomes]
        passed = frozenset(r.check.id for r in results if r.status is Status.PASSED and not r.substituted)
        return cls(passed, _wrong_values(outcomes), {r.check.id: r.check.part for r in results})


@dataclass(frozen=True)
class _Suspect:
    """One mistake beside one submission."""

    known: Known
    explains: frozenset[str]  # checks where the submission's wrong value is the mistake's
    contradictions: int
    evidence: float

    @classmethod
    def of(cls, known: Known, sheet: _Sheet) -> _Suspect:
        explains = frozenset(check for check, found in sheet.wrong.items() if _same(found, known.wrong.get(check)))
        parts = {sheet.parts[check] for check in explains}
        contradictions = sum(
            check in sheet.passed or (check in sheet.wrong and _recognisable(known.wrong.get(check)))
            for check in known.failed
            if check not in explains and sheet.parts.get(check) in parts
        )
        evidence = sum(min(sheet.wrong[check].evidence, known.wrong[check].evidence) for check in explains)
        if explains and explains == set(sheet.wrong) and not any(check in sheet.passed for check in known.failed):
            evidence += _SAME_PROFILE
        return cls(known, explains, contradictions, evidence)

    def may_explain(self, check: str) -> bool:
        allowed = not self.known.checks or check in self.known.checks
        needed = _ENOUGH if not self.contradictions else _BEYOND_DOUBT
        outweighed = self.contradictions > len(self.explains)
        return check in self.explains and allowed and self.evidence >= needed and not outweighed


def _same(left: Comparison, right: Comparison | None) -> bool:
    if right is None or left.fingerprint is None or right.fingerprint is None or left.role != right.role:
        return False
    return left.fingerprint.matches(right.fingerprint)


def _recognisable(comparison: Comparison | None) -> bool:
    """Whether the same mistake would be seen to be the same: not where rounding is as large as what is wrong."""
    return comparison is not None and _same(comparison, comparison)


def _named(result: CheckResult, suspects: Sequence[_Suspect]) -> CheckResult:
    candidates = [suspect for suspect in suspects if suspect.may_explain(result.check.id)]
    if not candidates or result.substituted:
        return result
    best = min((suspect.contradictions, -suspect.evidence) for suspect in candidates)
    found = [s.known.misconception for s in candidates if (s.contradictions, -s.evidence) == best]
    return result if len(found) > 1 else replace(result, misconception=found[0])
