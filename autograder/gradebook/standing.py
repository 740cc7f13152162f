"""From rows to grades: which submission of each student counts, what lateness costs them, what was decided by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from autograder.gradebook import policy, schema
from autograder.gradebook.policy import Attempt, Charge, Window, Work
from autograder.model import Event, Grade, Rules

Decisions = Mapping[tuple[str, str], Any]  # (kind, student) -> the newest value

_BY_HAND = ("extension", "override", "comment", "choice")
_AT_ONCE = 500  # bound parameters of one statement; SQLite and others limit them


def grades(connection: sa.Connection, assignment: str, rules: Rules) -> list[Grade]:
    """What may be published of everyone, by student."""
    here = works(connection, assignment, rules)
    charges = _charges(connection, assignment, rules, here)
    decided = decisions(connection, assignment)
    max_score = max((work.attempt.max_score for work in here.values()), default=0.0)
    by_hand = {student for kind, student in decided if kind == "override"}
    found = []
    for student in sorted({*here, *by_hand}):
        work, override = here.get(student), decided.get(("override", student))
        comment = decided.get(("comment", student)) or ""
        if work is not None and (work.attempt.final or override is not None):
            found.append(_grade(assignment, work, charges[student], override, comment))
        elif override is not None:
            found.append(Grade(assignment, student, override, max_score, 0.0, comment=comment))
    return found


def _grade(assignment: str, work: Work, charge: Charge, override: float | None, comment: str) -> Grade:
    attempt = work.attempt
    penalty = charge.penalty if override is None else 0.0  # whoever sets a score has seen how late it was
    score = attempt.score - penalty if override is None else override
    return Grade(
        assignment=assignment,
        student=attempt.student,
        score=round(max(0.0, score), 6),
        max_score=attempt.max_score,
        earned=attempt.score,
        report_digest=attempt.digest,
        days_late=charge.days_late,
        penalty=round(penalty, 6),
        comment=comment,
    )


def works(connection: sa.Connection, assignment: str, rules: Rules, student: str | None = None) -> dict[str, Work]:
    """Student -> the submission that counts and its terms; of everyone, or of one student."""
    decided = decisions(connection, assignment)
    signed = signed_falls(connection, assignment)
    attempts: dict[str, list[Attempt]] = {}
    for attempt in _attempts(connection, assignment, student):
        attempts.setdefault(attempt.student, []).append(attempt)
    found = {}
    for name, theirs in attempts.items():
        window = window_of(assignment, rules, decided.get(("extension", name)))
        mine = policy.attempts_of(theirs, signed.get(name, ()))
        chosen = policy.choose(mine, rules.keeps, window, decided.get(("choice", name)))
        if chosen is not None:
            found[name] = Work(chosen, window)
    return found


def window_of(assignment: str, rules: Rules, extension: str | None = None) -> Window:
    """The terms of one student: the course's deadline, or the later one of an extension."""
    due = rules.due.get(assignment) if extension is None else moment(extension)
    return Window(due, rules.lateness(assignment), rules.timezone)


def _charges(connection: sa.Connection, assignment: str, rules: Rules, here: Mapping[str, Work]) -> dict[str, Charge]:
    """Student -> what lateness costs here, after what the bank paid for assignments that were due before."""
    terms: dict[str, list[Work]] = {student: [] for student in here}
    for earlier in _due_before(assignment, rules) if rules.bank_days else ():
        for student, work in works(connection, earlier, rules).items():
            if student in terms:
                terms[student].append(work)
    return {student: policy.charge([*terms[student], here[student]], rules.bank_days)[-1] for student in here}


def _due_before(assignment: str, rules: Rules) -> list[str]:
    """The assignments whose deadline comes first; of equal deadlines, those that the course lists first."""
    order = sorted(rules.due, key=lambda slug: rules.due[slug].astimezone(UTC))
    return order[: order.index(assignment)] if assignment in order else []


def decisions(connection: sa.Connection, assignment: str) -> Decisions:
    """What was decided by hand about an assignment and still stands."""
    table = schema.event
    query = sa.select(table).where(table.c.assignment == assignment, table.c.kind.in_(_BY_HAND)).order_by(table.c.id)
    found: dict[tuple[str, str], Any] = {}
    for row in connection.execute(query):
        found[row.kind, row.student] = json.loads(row.value)
    return {key: value for key, value in found.items() if value is not None}


def signed_falls(connection: sa.Connection, assignment: str) -> dict[str, set[str]]:
    """Student -> keys of the reports by which they may fall."""
    table = schema.event
    query = sa.select(table.c.student, table.c.value).where(table.c.assignment == assignment, table.c.kind == "fall")
    found: dict[str, set[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.student, set()).add(json.loads(row.value))
    return found


def held(connection: sa.Connection, assignment: str, rules: Rules) -> list[tuple[str, float, float]]:
    """(student, share of the points that counts, share of a newer report) of those whose fall nobody has signed."""
    counting = works(connection, assignment, rules)
    newest: dict[tuple[str, str], Attempt] = {
        (attempt.student, attempt.digest): attempt
        for attempt in _attempts(connection, assignment, None)
        if attempt.final
    }
    pairs = ((work.attempt, newest.get((student, work.attempt.digest))) for student, work in sorted(counting.items()))
    return [
        (one.student, one.share, new.share)
        for one, new in pairs
        if new is not None and new.id != one.id and policy.falls(one, new)
    ]


def unfinished(connection: sa.Connection, assignment: str, rules: Rules) -> list[int]:
    """Ids of the students' newest reports that the grader broke, where an older one counts in their place."""
    newest = {attempt.student: attempt for attempt in _attempts(connection, assignment, None)}
    counting = works(connection, assignment, rules)
    return [
        newest[student].id
        for student, work in sorted(counting.items())
        if not newest[student].final and newest[student].id != work.attempt.id
    ]


def bodies(connection: sa.Connection, ids: Sequence[int]) -> dict[int, str]:
    """Report id -> its JSON."""
    table = schema.report
    found: dict[int, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = sa.select(table.c.id, table.c.body).where(table.c.id.in_(ids[start : start + _AT_ONCE]))
        found.update((row.id, row.body) for row in connection.execute(query))
    return found


def event_of(row: sa.Row[Any]) -> Event:
    """A row of the audit trail."""
    return Event(row.kind, row.who, row.why, row.assignment, row.student, json.loads(row.value), row.at)


def moment(text: str | None) -> datetime | None:
    """An aware time from ISO 8601; one without an offset is taken as UTC."""
    if not text:
        return None
    parsed = datetime.fromisoformat(text)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed


def _attempts(connection: sa.Connection, assignment: str, student: str | None) -> Iterable[Attempt]:
    c = schema.report.c
    columns = (c.id, c.student, c.digest, c.score, c.max_score, c.final, c.submitted_at, c.graded_at, c.key)
    query = sa.select(*columns).where(c.assignment == assignment).order_by(c.id)
    for row in connection.execute(query if student is None else query.where(c.student == student)):
        submitted = moment(row.submitted_at)
        yield Attempt(
            id=row.id,
            student=row.student,
            digest=row.digest,
            score=row.score,
            max_score=row.max_score,
            final=bool(row.final),
            at=submitted or moment(row.graded_at),
            submitted_at=submitted,
            key=row.key,
        )
