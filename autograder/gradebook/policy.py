"""Which submission counts, and what lateness costs. Pure functions: no clock, no database.

    counting = choose(attempts, rules.keeps, window)
    charges = charge([Work(...), ...], bank_days=rules.bank_days)   # one student's term, in the order of deadlines

A day is a day on the wall clock of the course: due Saturday 23:59 and handed in Sunday 23:59 is one day late, also in
the night in which clocks change and that day has 23 or 25 hours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo

from autograder.model import Keeps, LatePolicy

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Attempt:
    """One submission, with the report that speaks for it: the newest final one, or the newest."""

    id: int  # of the report; later ones are greater
    student: str
    digest: str
    score: float
    max_score: float
    final: bool
    at: datetime | None  # when it was handed in; where that is unknown, when it was graded; aware
    submitted_at: datetime | None  # unknown: never late
    key: str = ""  # all that decided the report

    @property
    def share(self) -> float:
        """Of the points that there were, the part that was scored: 0 to 1."""
        return self.score / self.max_score if self.max_score else 0.0


@dataclass(frozen=True)
class Window:
    """When one student's work on one assignment is due, with what lateness costs there."""

    due: datetime | None = None  # aware, extensions included; None: never late
    late: LatePolicy = field(default_factory=LatePolicy)
    timezone: tzinfo = UTC

    def days_late(self, submitted_at: datetime | None) -> int:
        """Days begun since the deadline; 0 on time, within the grace, and where either time is unknown."""
        if self.due is None or submitted_at is None:
            return 0
        if submitted_at <= self.due + timedelta(minutes=self.late.grace_minutes):
            return 0
        days = max(1, (submitted_at - self.due) // _DAY - 1)  # a start below the answer: clocks change by less
        while _days_after(self.due, days, self.timezone) < submitted_at:
            days += 1
        return days

    def closed(self, submitted_at: datetime | None) -> bool:
        """Whether the assignment had closed by then."""
        if self.due is None or submitted_at is None or self.late.close_days is None or submitted_at <= self.due:
            return False
        last = _days_after(self.due, self.late.close_days, self.timezone)
        return submitted_at > last + timedelta(minutes=self.late.grace_minutes)

    def cost(self, attempt: Attempt, days: int) -> float:
        """Points that so many days without the bank take off; all of them once it had closed."""
        if self.closed(attempt.submitted_at):
            return attempt.score
        base = attempt.score if self.late.percent_of == "earned" else attempt.max_score
        return min(attempt.score, days * self.late.percent_per_day / 100 * base)


@dataclass(frozen=True)
class Work:
    """What counts of one student on one assignment, and under which terms."""

    attempt: Attempt
    window: Window


@dataclass(frozen=True)
class Charge:
    """What lateness cost: `days_late` days, of which the bank paid `bank_days`, and `penalty` points for the rest."""

    days_late: int
    bank_days: int
    penalty: float
    closed: bool = False


def attempts_of(reports: Iterable[Attempt], signed: Collection[str] = ()) -> list[Attempt]:
    """One attempt a submission: of the reports about the same one, the last that may speak for it does.

    A regrade is a new report about an old submission: it neither makes the submission newer nor, with the better of
    two suites, another one, and it may not know when that was handed in. A report that the grader itself broke never
    displaces a final one, and one by which the student falls only if somebody has signed that.

    Args:
        signed: keys of reports by which their students may fall.
    """
    found: dict[str, Attempt] = {}
    for report in sorted(reports, key=lambda one: one.id):
        before = found.get(report.digest, report)
        speaks = report if _displaces(report, before, signed) else before
        timed = before if report.submitted_at is None and before.submitted_at is not None else report
        same = (speaks.at, speaks.submitted_at) == (timed.at, timed.submitted_at)
        found[report.digest] = speaks if same else replace(speaks, at=timed.at, submitted_at=timed.submitted_at)
    return list(found.values())


def falls(before: Attempt, after: Attempt) -> bool:
    """Whether the second report about a submission is worth less than the first."""
    return after.share < before.share - 1e-9


def _displaces(report: Attempt, before: Attempt, signed: Collection[str]) -> bool:
    if not (before.final and report.final):
        return report.final or not before.final
    return not falls(before, report) or report.key in signed


def choose(attempts: Sequence[Attempt], keeps: Keeps, window: Window, chosen: str | None = None) -> Attempt | None:
    """The attempt that counts; `chosen` is the digest of one chosen by hand. None where there is no attempt."""
    by_hand = [one for one in attempts if one.digest == chosen]
    if by_hand or not attempts:
        return by_hand[-1] if by_hand else None
    in_time = [one for one in attempts if not window.closed(one.submitted_at)] or list(attempts)
    if keeps is Keeps.BEST:
        return min(in_time, key=lambda one: (-_worth(one, window), *_age(one)))
    if keeps is Keeps.ON_TIME:
        on_time = [one for one in in_time if window.days_late(one.submitted_at) == 0]
        return max(on_time, key=_age) if on_time else min(in_time, key=_age)
    return max(in_time, key=_age)


def charge(works: Sequence[Work], bank_days: int) -> list[Charge]:
    """What each of one student's works is charged, given in the order in which the bank pays: of their deadlines.

    The bank pays whole days, as many as are left, wherever days cost something; nothing for a work that had closed.
    What it pays follows from times alone: better points for one work never take days away from another.
    """
    left, charges = bank_days, []
    for work in works:
        days = work.window.days_late(work.attempt.submitted_at)
        closed = work.window.closed(work.attempt.submitted_at)
        most = days if work.window.late.bank_days_each is None else min(days, work.window.late.bank_days_each)
        needed = 0 if closed or work.window.late.percent_per_day == 0 else most
        paid = min(needed, left)
        left -= paid
        charges.append(Charge(days, paid, work.window.cost(work.attempt, days - paid), closed))
    return charges


def _worth(attempt: Attempt, window: Window) -> float:
    return attempt.score - window.cost(attempt, window.days_late(attempt.submitted_at))


def _age(attempt: Attempt) -> tuple[datetime, int]:
    return attempt.at or datetime.min.replace(tzinfo=UTC), attempt.id


def _days_after(moment: datetime, days: float, timezone: tzinfo) -> datetime:
    """The same wall-clock time days later; of a time that a clock change doubles or skips, the later reading."""
    wall = moment.astimezone(timezone).replace(tzinfo=None) + days * _DAY
    readings = (wall.replace(tzinfo=timezone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return max(readings)
