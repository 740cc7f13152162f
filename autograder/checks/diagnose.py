"""Name the known mistake behind a failed check, when the numbers say so; no name is better than a wrong one.

Every known mistake took the same checks on the same inputs, so there is a fingerprint of the wrong value that it gives
at the place where a check fails. A mistake explains a failed check if the student's value there is that same wrong
value. It is named if, over all failed checks, at least two telling numbers agree. Among several, the one wins that the
rest of the results contradicts least (it would have failed a check that was passed), then the one with more evidence;
if two are equally good, none is named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.checks.outcome import Outcome
from autograder.checks.record import Comparison
from autograder.model import CheckResult, Misconception, Status

_ENOUGH = 2.0
_SAME_PROFILE = 1.0  # it explains all that is wrong: as good as one more number
_BEYOND_DOUBT = 4.0  # so many numbers stand although something else is wrong there, if that can be seen to be so
_TELLING = 1.0  # less than that is what many mistakes give, zeros for example: all such values together are one number
_MUCH = 2  # wrong values of earlier parts that nothing explains, for each one that is explained
_COVERED = 0.5  # of the wrong values of the same functions: what explains less of them is something else

_WRONG = (Status.FAILED, Status.ERRORED)


@dataclass(frozen=True)
class Known:
    """A mistake and what it does to a suite on one seed. JSON-able, and no value can be read from it."""

    misconception: Misconception
    failed: tuple[str, ...]  # ids of all checks it does not pass
    wrong: Mapping[str, Comparison]  # check id -> the comparison it fails there
    checks: tuple[str, ...] = ()  # it may be named in these only; empty: anywhere
    functions: frozenset[str] = frozenset()  # that it gets wrong, by their first name; empty: not known

    def does_the_same(self, other: Known) -> bool:
        """Whether both fail the same checks, in the same way as far as that can be seen."""
        values = ((found, other.wrong.get(check)) for check, found in self.wrong.items())
        return set(self.failed) == set(other.failed) and all(
            _same(left, right) or not _recognisable(left) for left, right in values
        )

    def to_dict(self) -> dict[str, Any]:
        """A JSON object."""
        return {
            "id": self.misconception.id,
            "sentence": self.misconception.sentence,
            "question": self.misconception.question,
            "failed": list(self.failed),
            "wrong": {check: comparison.to_dict() for check, comparison in self.wrong.items()},
            "checks": list(self.checks),
            **({"functions": sorted(self.functions)} if self.functions else {}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Known:
        """Inverse of `to_dict`."""
        return cls(
            misconception=Misconception(data["id"], data["sentence"], data["question"]),
            failed=tuple(data["failed"]),
            wrong={check: Comparison.from_dict(found) for check, found in data["wrong"].items()},
            checks=tuple(data["checks"]),
            functions=frozenset(data.get("functions", ())),
        )


def know(
    misconception: Misconception,
    outcomes: Iterable[Outcome],
    checks: Sequence[str] = (),
    functions: Collection[str] = (),
) -> Known:
    """What a mistake's own run of the suite teaches. What passes with an earlier part put right has failed at first."""
    seen = list(outcomes)
    good = (Status.PASSED, Status.SKIPPED)
    failed = tuple(o.result.check.id for o in seen if o.result.status not in good or o.result.substituted)
    return Known(misconception, failed, _wrong_values(seen), tuple(checks), frozenset(functions))


def diagnose(outcomes: Sequence[Outcome], known: Iterable[Known]) -> list[CheckResult]:
    """The results, in order, with the mistake that explains each failed check, where one does."""
    sheet = _Sheet.of(outcomes)
    suspects = [_Suspect.of(mistake, sheet) for mistake in known] if sheet.wrong else []
    suspects = [suspect for suspect in suspects if suspect.explains]
    suspects = [suspect for suspect in suspects if not _aside(suspect, suspects, sheet)]
    return [_named(outcome.result, suspects) for outcome in outcomes]


def _aside(suspect: _Suspect, suspects: Sequence[_Suspect], sheet: _Sheet) -> bool:
    """Whether it explains next to nothing of a lot that no known mistake explains, and that comes before it.

    Then something unknown is wrong in an earlier part, and what this explains may be a consequence.
    """
    explained = frozenset[str]().union(*(other.explains for other in suspects if other.visible))
    order = {check: place for place, check in enumerate(sheet.parts)}
    first = min(order[check] for check in suspect.explains)
    earlier = {
        c for c, found in sheet.wrong.items() if order[c] < first and c not in explained and _recognisable(found)
    }
    return len(earlier) >= _MUCH * len(suspect.explains)


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
    asked: Mapping[str, frozenset[str]]  # check id -> the functions that it asked for

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> _Sheet:
        results = [outcome.result for outcome in outcomes]
        passed = frozenset(r.check.id for r in results if r.status is Status.PASSED and not r.substituted)
        asked = {outcome.result.check.id: frozenset(outcome.asked) for outcome in outcomes}
        return cls(passed, _wrong_values(outcomes), {r.check.id: r.check.part for r in results}, asked)

    def topic(self, check: str) -> object:
        """What a check is about: the functions that it asks for, and its part, for a class has many methods."""
        return self.asked.get(check), self.parts.get(check)


@dataclass(frozen=True)
class _Suspect:
    """One mistake beside one submission."""

    known: Known
    explains: frozenset[str]  # checks where the submission's wrong value is the mistake's
    passed: frozenset[str]  # that the mistake fails
    otherwise: frozenset[str]  # where the submission and the mistake fail in different ways
    unexplained: frozenset[str]  # wrong values of the same functions, where the mistake is right
    evidence: float
    covered: float  # the part that it explains of all wrong values of the functions that it explains any of
    in_one_form: bool  # it explains all that is wrong; what it gets wrong elsewhere is right: made in one form only

    @classmethod
    def of(cls, known: Known, sheet: _Sheet) -> _Suspect:
        explains = frozenset(check for check, found in sheet.wrong.items() if _same(found, known.wrong.get(check)))
        evidence = _together(min(sheet.wrong[check].evidence, known.wrong[check].evidence) for check in explains)
        all_of_it = bool(explains) and explains == set(sheet.wrong)
        elsewhere = any(check in sheet.passed for check in known.failed)
        if all_of_it and not elsewhere:
            evidence += _SAME_PROFILE
        expected = _expected(known, explains, sheet) - explains
        alike = _alike(explains, sheet)
        return cls(
            known=known,
            explains=explains,
            passed=expected & sheet.passed,
            otherwise=frozenset(c for c in expected & sheet.wrong.keys() if _recognisable(known.wrong.get(c))),
            unexplained=alike - explains,
            evidence=evidence,
            covered=len(explains & alike) / len(alike) if alike else 1.0,
            in_one_form=all_of_it and elsewhere,
        )

    @property
    def contradictions(self) -> int:
        return len(self.passed | self.otherwise)

    @property
    def visible(self) -> bool:
        """Whether it may have been made, as far as it goes by itself."""
        return not self.passed and self.enough

    @property
    def enough(self) -> bool:
        """Whether enough agrees. That it was made in one form helps here, and not against one that was made in all."""
        return self.evidence + (_SAME_PROFILE if self.in_one_form else 0.0) >= _ENOUGH

    def may_explain(self, check: str, suspects: Sequence[_Suspect]) -> bool:
        allowed = not self.known.checks or check in self.known.checks
        return check in self.explains and allowed and not self.passed and self._stands(suspects)

    def _stands(self, suspects: Sequence[_Suspect]) -> bool:
        if not self.otherwise and self.covered >= _COVERED:
            return self.enough
        # Something else is wrong as well. It must be another mistake that can be seen by itself.
        open_questions = self.otherwise if self.covered >= _COVERED else self.otherwise | self.unexplained
        return self.evidence >= _BEYOND_DOUBT and any(other.answers(open_questions, self) for other in suspects)

    def answers(self, questions: Collection[str], other: _Suspect) -> bool:
        """Whether this is a second mistake, beside `other`, that has to do with all the checks in question."""
        itself = self.explains - set(other.known.failed)
        return bool(itself) and self.visible and set(questions) <= set(self.known.failed)


def _together(evidence: Iterable[float]) -> float:
    weights = list(evidence)
    return sum(w for w in weights if w >= _TELLING) + min(_TELLING, sum(w for w in weights if w < _TELLING))


def _expected(known: Known, explains: Collection[str], sheet: _Sheet) -> frozenset[str]:
    """Checks that the mistake fails, and that whoever made it would fail with the same values.

    Where it explains checks that ask for the wrong function itself, they are of the same parts as these, and of
    functions only that these ask for: the same mistake may be made in one of several forms, and what else uses the
    function may not come to the form that is wrong. Where it explains none of these, they are expected as well,
    whatever their part: otherwise the same values came about in another way.
    """
    if not explains:
        return frozenset()
    itself = {c for c in known.failed if (asked := sheet.asked.get(c)) and asked <= known.functions}
    itself = itself or {c for c in known.failed if sheet.asked.get(c, frozenset()) & known.functions}
    seen = itself & set(explains)
    witnesses = seen or explains
    parts = {sheet.parts[check] for check in witnesses}
    functions = frozenset[str]().union(*(sheet.asked[check] for check in witnesses))
    alike = {c for c in known.failed if sheet.parts.get(c) in parts and sheet.asked.get(c, frozenset()) <= functions}
    return frozenset(alike if seen else alike | itself)


def _alike(explains: Collection[str], sheet: _Sheet) -> frozenset[str]:
    """Wrong values of the same functions in the same parts."""
    topics = {sheet.topic(check) for check in explains}
    return frozenset(c for c, found in sheet.wrong.items() if sheet.topic(c) in topics and _recognisable(found))


def _same(left: Comparison, right: Comparison | None) -> bool:
    if right is None or left.fingerprint is None or right.fingerprint is None or left.role != right.role:
        return False
    return left.fingerprint.matches(right.fingerprint)


def _recognisable(comparison: Comparison | None) -> bool:
    """Whether the same mistake would be seen to be the same: not where rounding is as large as what is wrong."""
    return comparison is not None and _same(comparison, comparison)


def _named(result: CheckResult, suspects: Sequence[_Suspect]) -> CheckResult:
    candidates = [suspect for suspect in suspects if suspect.may_explain(result.check.id, suspects)]
    if not candidates or result.substituted:
        return result
    best = min((suspect.contradictions, -suspect.evidence) for suspect in candidates)
    found = [s.known.misconception for s in candidates if (s.contradictions, -s.evidence) == best]
    return result if len(found) > 1 else replace(result, misconception=found[0])
