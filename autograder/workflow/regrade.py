"""After a suite changed: who would move, from what to what, because of which check; then, if wanted, let it count.

1. `preview`  grades what was handed in by the present suite; the reports are laid aside and count for nothing
2. `apply`    makes them count in one transaction: all of them, but by policy nobody falls unless somebody signs that

    found = preview(job)
    apply(found, job, Signature("ta", "the old check accepted a wrong axis", allowed={"s07"}))
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from autograder.errors import UsageError
from autograder.gradebook.store import Gradebook
from autograder.model import CheckResult, Event, Report
from autograder.workflow.grade_class import Graded, Job, grade_class

ALL = "all"


@dataclass(frozen=True)
class CheckMove:
    """One check that decides differently about one submission."""

    id: str
    title: str
    before: float | None  # points; None: the check did not exist
    after: float | None
    message: str = ""  # what the check says now


@dataclass(frozen=True)
class Move:
    """One student whose submission is worth something else now."""

    student: str
    before: Report
    after: Report
    checks: tuple[CheckMove, ...]

    @property
    def falls(self) -> bool:
        """Whether the student loses by it."""
        return _share(self.after) < _share(self.before) - 1e-9


@dataclass(frozen=True)
class Preview:
    """What a regrade would do."""

    moves: tuple[Move, ...]
    same: int  # students whose score does not change
    left_out: tuple[tuple[str, str], ...]  # (student, why they are not compared)
    before: tuple[float, ...]  # shares of the points, 0 to 1, of all that were compared
    after: tuple[float, ...]
    graded: tuple[Graded, ...]  # what was compared


@dataclass(frozen=True)
class Signature:
    """Who lets a regrade count, why, and who may fall by it."""

    who: str
    why: str = ""
    allowed: Collection[str] = ()  # students, or ALL


@dataclass(frozen=True)
class Applied:
    """What counts now, and what does not."""

    moved: tuple[str, ...]
    held: tuple[str, ...]  # would fall, and nobody signed it


def preview(job: Job) -> Preview:
    """Grades a class anew and compares with what counts. Nothing that counts is changed."""
    graded = list(grade_class(replace(job, keep=False)))
    return compare(graded, job)


def compare(graded: Iterable[Graded], job: Job) -> Preview:
    """New reports beside those that count."""
    with Gradebook.of(job.course) as book:
        counting = {report.student: report for report in book.current(job.assignment.slug)}
    moves: list[Move] = []
    left_out: list[tuple[str, str]] = []
    compared: list[Graded] = []
    for one in sorted(graded, key=lambda one: one.report.student):
        report, before = one.report, counting.get(one.report.student)
        why = _incomparable(before, report)
        if before is None or why:
            left_out.append((report.student, why))
            continue
        compared.append(one)
        if (before.score, before.max_score) != (report.score, report.max_score):
            moves.append(Move(report.student, before, report, check_moves(before, report)))
    return Preview(
        moves=tuple(moves),
        same=len(compared) - len(moves),
        left_out=tuple(left_out),
        before=tuple(_share(counting[one.report.student]) for one in compared),
        after=tuple(_share(one.report) for one in compared),
        graded=tuple(compared),
    )


def apply(found: Preview, job: Job, signature: Signature) -> Applied:
    """Makes the new reports count, in one transaction. A fall that is not signed does not count; it can be later.

    Raises:
        UsageError: a fall is signed without a reason, or of somebody who does not fall.
    """
    falling = {move.student for move in found.moves if move.falls}
    allowed = falling if ALL in signature.allowed else set(signature.allowed)
    if allowed - falling:
        raise UsageError(f"{', '.join(sorted(allowed - falling))} would not fall: there is nothing to allow")
    if allowed and not signature.why.strip():
        raise UsageError('a fall needs a reason: --why "..." (it stays in the audit trail)')
    slug = job.assignment.slug
    keys = {one.report.student: one.key for one in found.graded}
    events = [Event("fall", signature.who, signature.why, slug, student, keys[student]) for student in sorted(allowed)]
    moved = tuple(move.student for move in found.moves if not move.falls or move.student in allowed)
    value = {"moved": len(moved), "held": len(falling - allowed), "same": found.same}
    events.append(Event("regrade", signature.who, signature.why or "the suite changed", slug, "", value))
    with Gradebook.of(job.course) as book:
        fresh = [
            (one.report, one.key)
            for one in found.graded
            if book.unchanged(slug, one.report.student, one.key) is None  # else it was saved before
        ]
        book.save_all(fresh, events)
    return Applied(moved, tuple(sorted(falling - allowed)))


def check_moves(before: Report, after: Report) -> tuple[CheckMove, ...]:
    """The checks by which two reports about one submission differ in points, those that cost most first."""
    old, new = _by_id(before), _by_id(after)
    found = []
    for name in {**old, **new}:
        was, now = old.get(name), new.get(name)
        if was is None or now is None or (was.points, was.max_points) != (now.points, now.max_points):
            shown = now or was
            found.append(
                CheckMove(
                    id=name,
                    title=shown.check.title if shown else "",
                    before=None if was is None else was.points,
                    after=None if now is None else now.points,
                    message=now.message if now is not None else "",
                )
            )
    return tuple(sorted(found, key=lambda move: ((move.after or 0) - (move.before or 0), move.id)))


def _incomparable(before: Report | None, report: Report) -> str:
    if before is None:
        return "has no report that counts yet: `autograder grade`"
    if not report.final:
        return "could not be decided (the grader broke): what counted goes on counting"
    if report.digest != before.digest:
        return "handed in something else than what counts: `autograder grade`"
    return ""


def _by_id(report: Report) -> dict[str, CheckResult]:
    return {result.check.id: result for result in report.results}


def _share(report: Report) -> float:
    return report.score / report.max_score if report.max_score else 0.0
