"""What people decide about grades: extensions, overrides, comments, which submission counts. Each says who and why.

extend(book, course, Decision("knn", ("s01",), who="ta", why="ill"), "2027-02-08T23:59")
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import Course
from autograder.errors import UsageError
from autograder.gradebook import exchange, roster
from autograder.gradebook.store import Gradebook
from autograder.model import Event, Grade, Person

KINDS = ("extension", "override", "comment", "choice")


@dataclass(frozen=True)
class Decision:
    """Whom a decision is about, who made it, and why."""

    assignment: str
    students: tuple[str, ...]  # ids, "group:NAME", "section:NAME" or "all"
    who: str
    why: str


def extend(book: Gradebook, course: Course, decision: Decision, until: str) -> list[Event]:
    """Gives students until another time; without an offset it is on the course's clock.

    An extension may also shorten: it replaces the deadline, and the newest extension counts.
    """
    course.assignment(decision.assignment)
    if decision.assignment not in course.due:
        raise UsageError(f"{decision.assignment} has no deadline: set `due` in course.toml before extending it")
    try:
        moment = datetime.fromisoformat(until)
    except ValueError:
        raise UsageError(f"{until!r} is no time: expected one such as 2027-02-08T23:59") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=course.rules.timezone, fold=1)
    return _record(book, decision, "extension", aware.astimezone(UTC).isoformat())


def override(book: Gradebook, course: Course, decision: Decision, score: str) -> list[Event]:
    """Sets a score whatever the reports say.

    Raises:
        UsageError: no number, negative, or above the maximum that the reports have.
    """
    course.assignment(decision.assignment)
    largest = max((report.max_score for report in book.current(decision.assignment)), default=None)
    if largest is None:
        raise UsageError(f"nothing of {decision.assignment} has been graded, so its maximum is not known yet")
    problem = exchange.wrong_score(score, largest)
    if problem:
        raise UsageError(f"{problem}: nothing was changed")
    return _record(book, decision, "override", float(score))


def comment(book: Gradebook, course: Course, decision: Decision, text: str) -> list[Event]:
    """Says something beside the number; students read it."""
    course.assignment(decision.assignment)
    return _record(book, decision, "comment", text)


def choose(book: Gradebook, course: Course, decision: Decision, start: str) -> list[Event]:
    """Makes one submission count, named by the first characters of its digest."""
    course.assignment(decision.assignment)
    students = _students(book, decision)
    if len(students) != 1:
        raise UsageError("a submission is one student's: name one student")
    [student] = students
    digests = sorted({report.digest for report in book.history(decision.assignment, student)})
    found = [digest for digest in digests if digest.startswith(start)]
    if len(found) != 1:
        known = ", ".join(digest[:12] for digest in digests) or "none"
        raise UsageError(
            f"{len(found)} submissions of {student} begin with {start!r}: name one of {known} (`gradebook history`)"
        )
    return _record(book, decision, "choice", found[0])


def withdraw(book: Gradebook, course: Course, decision: Decision, kind: str) -> list[Event]:
    """Takes back what was decided: the policy counts again. The trail keeps both."""
    course.assignment(decision.assignment)
    if kind not in KINDS:
        raise UsageError(f"{kind!r} cannot be taken back: expected one of {', '.join(KINDS)}")
    return _record(book, decision, kind, None)


def import_roster(book: Gradebook, file: Path, *, complete: bool, who: str) -> RosterChange:
    """Reads a roster file into the gradebook; `complete`: whoever is not in it has left the course."""
    known = book.roster()
    given = roster.read(file)
    named = {person.id for person in given}
    left = tuple(person.id for person in known if person.id not in named)
    staying = [person for person in known if person.id in named] if complete else known
    people = roster.merged(staying, given, file)
    before = {person.id: person for person in known}
    change = RosterChange(
        added=tuple(person.id for person in people if person.id not in before),
        changed=tuple(person.id for person in people if person.id in before and before[person.id] != person),
        left=left if complete else (),
        unnamed=() if complete else left,
        total=len(people),
    )
    if change.added or change.changed or change.left:
        value = {"added": change.added, "changed": change.changed, "left": change.left}
        book.set_roster(people, Event("roster", who, f"imported from {file.name}", value=value))
    return change


@dataclass(frozen=True)
class RosterChange:
    """What an import changed; ids."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    left: tuple[str, ...]
    unnamed: tuple[str, ...]  # not in the file, and kept
    total: int


def import_grades(book: Gradebook, file: Path, *, who: str, why: str) -> list[Event]:
    """Reads scores made elsewhere as overrides and comments; whole or not at all."""
    grades: dict[str, Sequence[Grade]] = {slug: book.grades(slug) for slug in book.assignments()}
    events = exchange.read_grades(file, grades, book.roster(), who=who, why=why)
    if events:
        book.record(events)
    return events


def _record(book: Gradebook, decision: Decision, kind: str, value: object) -> list[Event]:
    if not decision.why.strip():
        raise UsageError('say why: --why "..." (it stays in the audit trail)')
    students = _students(book, decision)
    events = [Event(kind, decision.who, decision.why, decision.assignment, student, value) for student in students]
    book.record(events)
    return events


def _students(book: Gradebook, decision: Decision) -> list[str]:
    """The ids that a decision is about; each is on the roster or has a report."""
    people = book.roster()
    known = {person.id for person in people} | {report.student for report in book.current(decision.assignment)}
    found: list[str] = []
    for name in decision.students:
        members = _members(name, people, known)
        if not members:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise UsageError(f"{name!r} is not on the roster and has handed in nothing.{hint}")
        found += [one for one in members if one not in found]
    return found


def _members(name: str, people: Sequence[Person], known: set[str]) -> list[str]:
    if name in known:
        return [name]
    kind, _, value = name.partition(":")
    if name == "all":
        return sorted(known)
    if kind in ("group", "section") and value:
        return [person.id for person in people if getattr(person, kind) == value]
    return []
