"""Grades, the roster and the audit trail as text for a terminal: pure functions."""

from __future__ import annotations

import json
from collections.abc import Sequence

from autograder.feedback.terminal import points
from autograder.model import Event, Grade, Person, Report, Status
from autograder.text import counted, one_line


def grade_table(grades: Sequence[Grade]) -> str:
    """One line a student: what is published, and how it came about."""
    if not grades:
        return "no grades\n"
    rows = [["student", "score", "earned", "late", "penalty", "comment"]]
    for grade in grades:
        late = f"{grade.days_late:g} d" if grade.days_late else ""
        penalty = f"-{points(grade.penalty)}" if grade.penalty else ""
        score = f"{points(grade.score)}/{points(grade.max_score)}"
        rows.append([one_line(grade.student, 32), score, points(grade.earned), late, penalty, _short(grade.comment)])
    return _columns(rows)


def roster_table(people: Sequence[Person]) -> str:
    """One line a person."""
    if not people:
        return "nobody is on the roster: `autograder roster import FILE`\n"
    rows = [["id", "name", "email", "login", "sid", "section", "group"]]
    rows += [[_short(t) for t in (p.id, p.name, p.email, p.login, p.sid, p.section, p.group)] for p in people]
    return _columns(rows)


def trail(events: Sequence[Event]) -> str:
    """One line an event, oldest first."""
    if not events:
        return "nothing was decided by hand\n"
    rows = [["at", "who", "what", "assignment", "student", "value", "why"]]
    for event in events:
        value = "taken back" if event.value is None else json.dumps(event.value, ensure_ascii=False)
        rows.append([_short(t) for t in (event.at, event.who, event.kind, event.assignment, event.student, value)])
        rows[-1].append(_short(event.why))
    return _columns(rows)


def history_table(reports: Sequence[Report]) -> str:
    """Every report about one student's submissions, oldest first."""
    rows = [["graded", "submission", "handed in", "score"]]
    for report in reports:
        score = f"{points(report.score)}/{points(report.max_score)}" if report.final else "not final"
        rows.append([report.graded_at or "", report.digest[:12], report.submitted_at or "unknown", score])
    return _columns(rows)


def unfinished_line(report: Report) -> str:
    """Why a report that is not final is not: for staff, beside the older one that counts."""
    first, *others = [result for result in report.results if result.status is Status.BROKEN]
    more = f" (and {counted(len(others), 'other check')})" if others else ""
    why = f"{first.check.id}: {one_line(first.message, 300)}{more}"
    return f"a newer report of {report.graded_at or 'an unknown time'} is not final: {why}"


def _short(text: str) -> str:
    return one_line(text, 60)


def _columns(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines) + "\n"
