"""The gradebook: every report ever made, the people, what was decided by hand, and what is known to have arrived.

Theory of operation. A report is saved in a transaction of its own: a kill at any moment loses at most the report in
flight, and somebody may read results while a class is graded. Reports, events and receipts are never changed or
deleted; the newest counts. What a grade is follows from them and the course's `Rules` each time it is asked for
(`standing.py`, `policy.py`), so that nothing derived can be out of date.

    with Gradebook.of(course) as book:
        book.save(report, key)
        for grade in book.grades("knn"): ...
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.gradebook import exchange, rows, schema, standing
from autograder.gradebook.database import Database
from autograder.gradebook.policy import Window
from autograder.model import Event, Grade, Person, Receipt, Report, Rules


class Gradebook:
    """An open gradebook. Use it from one thread.

    `rules` are what the course says about deadlines and lateness; without them there are reports, but no grades.
    """

    def __init__(self, database: Database, rules: Rules | None = None) -> None:
        self._database, self.rules, self.place = database, rules, database.place

    @classmethod
    def of(cls, course: Course, *, create: bool = True) -> Gradebook:
        """The gradebook of a course, with its rules. Raises as `open` does."""
        return cls.open(course.database, create=create, rules=course.rules)

    @classmethod
    def open(cls, database: Path | str, *, create: bool = True, rules: Rules | None = None) -> Gradebook:
        """Opens a file or URL, makes the file where there is none (if `create`), and brings an older one up to date.

        Raises:
            GradebookError: it is missing (without `create`), is no gradebook, is newer than this program, or is locked.
        """
        return cls(Database.open(database, create=create), rules)

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the database; what was saved stays."""
        self._database.close()

    # ---- reports

    def save(self, report: Report, key: str) -> None:
        """Adds a report; from now on it is the newest about its submission. On return it is on disk."""
        self.save_all([(report, key)])

    def save_all(self, reports: Iterable[tuple[Report, str]], events: Sequence[Event] = ()) -> None:
        """Adds all of the reports, with events that say why, or none of them."""
        fresh = [rows.report_row(report, key) for report, key in reports]
        with self._database.writing() as connection:
            if fresh:
                connection.execute(sa.insert(schema.report), fresh)
            if events:
                connection.execute(sa.insert(schema.event), [rows.event_row(event) for event in events])

    def lay_aside(self, report: Report, key: str) -> None:
        """Keeps a report that is not to count yet; `laid_aside` finds it again."""
        self.remember(rows.aside(report.assignment, report.student, key), rows.as_json(report.to_dict()))

    def laid_aside(self, assignment: str, student: str, key: str) -> Report | None:
        """The report that was laid aside, if it was decided by exactly `key`."""
        body = self.recall(rows.aside(assignment, student, key))
        return None if body is None else rows.report_of(body, self.place)

    def held(self, assignment: str) -> list[tuple[str, float, float]]:
        """(student, share of the points that counts, share of a newer report) where nobody has signed the fall."""
        with self._database.reading() as connection:
            return standing.held(connection, assignment, self.rules or Rules())

    def unfinished(self, assignment: str) -> list[Report]:
        """The newest reports of students, by student, that are not final, so that an older one counts."""
        with self._database.reading() as connection:
            ids = standing.unfinished(connection, assignment, self.rules or Rules())
            bodies = standing.bodies(connection, ids)
        return [rows.report_of(bodies[id], self.place) for id in ids]

    def current(self, assignment: str) -> list[Report]:
        """The report of every student's submission that counts, by student."""
        with self._database.reading() as connection:
            works = standing.works(connection, assignment, self.rules or Rules())
            bodies = standing.bodies(connection, [work.attempt.id for work in works.values()])
        return [rows.report_of(bodies[works[student].attempt.id], self.place) for student in sorted(works)]

    def find(self, assignment: str, student: str) -> Report | None:
        """The report of a student's submission that counts."""
        with self._database.reading() as connection:
            work = standing.works(connection, assignment, self.rules or Rules(), student).get(student)
            if work is None:
                return None
            return rows.report_of(standing.bodies(connection, [work.attempt.id])[work.attempt.id], self.place)

    def history(self, assignment: str, student: str) -> list[Report]:
        """Every report ever made about a student's submissions, oldest first."""
        table = schema.report
        query = sa.select(table.c.body).where(table.c.assignment == assignment, table.c.student == student)
        return [rows.report_of(row.body, self.place) for row in self._rows(query.order_by(table.c.id))]

    def unchanged(self, assignment: str, student: str, key: str) -> Report | None:
        """The student's newest report if it is final and was decided by exactly `key`."""
        table = schema.report
        query = (
            sa.select(table.c.key, table.c.final, table.c.body)
            .where(table.c.assignment == assignment, table.c.student == student)
            .order_by(table.c.id.desc())
            .limit(1)
        )
        for row in self._rows(query):
            if row.key == key and row.final:
                return rows.report_of(row.body, self.place)
        return None

    def assignments(self) -> list[str]:
        """The assignments that have reports."""
        table = schema.report
        return sorted(row.assignment for row in self._rows(sa.select(table.c.assignment).distinct()))

    # ---- grades and what was decided by hand

    def grades(self, assignment: str) -> list[Grade]:
        """What may be published of everyone, by student: after late policy, extensions and overrides.

        Whoever handed in nothing has no grade, nor has a submission that the grader could not decide.
        """
        if self.rules is None:
            raise GradebookError("grades need the course's rules: open the gradebook with Gradebook.of(course)")
        with self._database.reading() as connection:
            return standing.grades(connection, assignment, self.rules)

    def record(self, events: Sequence[Event]) -> None:
        """Adds events to the audit trail, all or none; `at` is filled in."""
        with self._database.writing() as connection:
            connection.execute(sa.insert(schema.event), [rows.event_row(event) for event in events])

    def events(self, assignment: str | None = None, student: str | None = None) -> list[Event]:
        """The audit trail, oldest first; of one assignment, of one student, or all of it."""
        table = schema.event
        query = sa.select(table).order_by(table.c.id)
        if assignment is not None:
            query = query.where(table.c.assignment == assignment)
        if student is not None:
            query = query.where(table.c.student == student)
        return [standing.event_of(row) for row in self._rows(query)]

    def windows(self, assignment: str) -> dict[str, Window]:
        """Student -> until when they may hand in and what lateness costs, for everyone on the roster."""
        rules = self.rules or Rules()
        with self._database.reading() as connection:
            decided = standing.decisions(connection, assignment)
        extensions = {person.id: decided.get(("extension", person.id)) for person in self.roster()}
        return {student: standing.window_of(assignment, rules, until) for student, until in extensions.items()}

    # ---- people

    def roster(self, *, all_ever: bool = False) -> tuple[Person, ...]:
        """Who takes the course, by id; with `all_ever` also who left it."""
        people = [rows.person_of(row) for row in self._rows(sa.select(schema.person)) if all_ever or row.active]
        return tuple(sorted(people, key=lambda person: person.id))  # databases sort by rules of their own

    def set_roster(self, people: Sequence[Person], event: Event) -> None:
        """Makes `people` the roster; who is not among them has left the course, and their reports stay."""
        table = schema.person
        known = {person.id for person in self.roster(all_ever=True)}
        with self._database.writing() as connection:
            connection.execute(sa.update(table).values(active=0))
            for person in people:
                row = rows.person_row(person)
                if person.id in known:
                    connection.execute(sa.update(table).where(table.c.id == person.id).values(row))
                else:
                    connection.execute(sa.insert(table), [row])
            connection.execute(sa.insert(schema.event), [rows.event_row(event)])

    # ---- as files

    def backup(self, file: Path) -> None:
        """A copy of the gradebook's file as it is at one moment. Raises `GradebookError`."""
        exchange.backup(self._database, file)

    def write_json(self, file: Path) -> int:
        """Everything that was ever saved as one JSON file; the number of rows."""
        return exchange.write_json(self._database, file)

    def read_json(self, file: Path) -> int:
        """Puts what `write_json` wrote into this empty gradebook; the number of rows. Raises `GradebookError`."""
        return exchange.read_json(self._database, file)

    # ---- receipts

    def save_receipt(self, receipt: Receipt) -> None:
        """Adds a receipt; from now on it is what is known of its grade at its target.

        A kill loses no receipt; after a power cut the next run finds out again, by reading back.
        """
        with self._database.noting() as connection:
            connection.execute(sa.insert(schema.receipt), [rows.receipt_row(receipt)])

    def receipts(self, target: str, assignment: str) -> dict[str, Receipt]:
        """Student -> the newest receipt of their grade at a target."""
        table = schema.receipt
        query = sa.select(table).where(table.c.target == target, table.c.assignment == assignment)
        return {row.student: rows.receipt_of(row) for row in self._rows(query.order_by(table.c.id))}

    # ---- seeds, and what is kept to save time

    def seed(self, assignment: str, suite: str, *, draw: Callable[[], int] | None = None, new: bool = False) -> int:
        """The run seed that everybody of an assignment is judged with, drawn once per suite.

        Args:
            draw: where a new seed comes from; by default 31 bits of the system's randomness.
            new: draw again even if there is one.
        """
        draw = draw or (lambda: secrets.randbits(31))
        table = schema.run_seed
        known = sa.select(table.c.seed).where(table.c.assignment == assignment, table.c.suite == suite)
        for row in [] if new else self._rows(known):
            return int(row.seed)
        try:
            with self._database.writing() as connection:
                found = connection.execute(known).scalar_one_or_none()
                if found is not None and not new:
                    return int(found)
                seed = draw()
                if found is None:
                    values = {"assignment": assignment, "suite": suite, "seed": seed}
                    connection.execute(sa.insert(table), [values])
                else:
                    same = (table.c.assignment == assignment) & (table.c.suite == suite)
                    connection.execute(sa.update(table).where(same).values(seed=seed))
                return seed
        except IntegrityError:  # another grader drew it in this moment
            return self.seed(assignment, suite, draw=draw, new=new)

    def recall(self, key: str) -> str | None:
        """What `remember` kept under this key."""
        found = self._rows(sa.select(schema.kept.c.body).where(schema.kept.c.key == key))
        return found[0].body if found else None

    def remember(self, key: str, body: str) -> None:
        """Keeps something that could be computed again."""
        table = schema.kept
        try:
            with self._database.noting() as connection:
                changed = connection.execute(sa.update(table).where(table.c.key == key).values(body=body))
                if not changed.rowcount:
                    connection.execute(sa.insert(table), [{"key": key, "body": body}])
        except IntegrityError:  # another process kept it in this moment
            self.remember(key, body)

    def _rows(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with self._database.reading() as connection:
            return connection.execute(query).fetchall()
