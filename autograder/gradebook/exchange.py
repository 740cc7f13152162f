"""A gradebook as files: all of it (JSON, a copy of the file), its grades (CSV), and back.

write_json(book, file)      everything that was ever saved: to keep, or to move to another database
read_json(book, file)       into an empty gradebook, whole or not at all
write_grades(...)           what is published, one line a student and assignment
read_grades(...)            grades made elsewhere, as overrides
"""

from __future__ import annotations

import csv
import io
import json
import math
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TextIO

import sqlalchemy as sa

from autograder.errors import GradebookError
from autograder.files import part_of, whole
from autograder.gradebook import roster, schema, standing
from autograder.gradebook.database import Database
from autograder.model import Event, Grade, Person, Report

JSON_FORMAT = "autograder-gradebook"
JSON_VERSION = 1
GRADE_COLUMNS = (
    *("assignment", "student", "name", "sid", "score", "max_score", "earned", "days_late", "penalty", "comment"),
)
_TABLES = (schema.person, schema.run_seed, schema.report, schema.event, schema.receipt)


def write_json(database: Database, file: Path) -> int:
    """All rows of all tables but what can be computed again; the number of rows.

    The file appears whole, or not at all.
    """
    with database.reading() as connection:
        rows = {table.name: _rows(connection, table) for table in _TABLES}

    def write(out: TextIO) -> None:
        json.dump({"format": JSON_FORMAT, "version": JSON_VERSION, **rows}, out, ensure_ascii=False, allow_nan=False)
        out.write("\n")

    _whole(file, write)
    return sum(map(len, rows.values()))


def read_json(database: Database, file: Path) -> int:
    """Puts what `write_json` wrote into an empty gradebook, in one transaction; the number of rows.

    Raises:
        GradebookError: the file is none of ours or damaged, or the gradebook holds something already.
    """
    tables = _checked(file)
    with database.writing() as connection:
        for table in _TABLES:
            if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one():
                words = "an export goes into an empty gradebook, so that nothing is mixed"
                raise GradebookError(f"{database.place} holds rows of {table.name} already: {words}")
        for table in _TABLES:
            if tables[table.name]:
                connection.execute(sa.insert(table), tables[table.name])
    return sum(map(len, tables.values()))


def backup(database: Database, file: Path) -> None:
    """A copy of a gradebook file as it is at one moment, also while somebody writes to it.

    Raises:
        GradebookError: the gradebook is no file, or `file` exists or cannot be written.
    """
    if not database.is_file:
        raise GradebookError("a backup is a copy of a file: use the server's own, or `gradebook export FILE.json`")
    if file.exists():
        raise GradebookError(f"{file} exists: a backup never replaces one")
    part = part_of(file)
    try:
        with closing(sqlite3.connect(f"file:{database.place}?mode=ro", uri=True)) as source:
            source.execute("VACUUM INTO ?", (str(part),))
        part.rename(file)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise GradebookError(f"{file} cannot be written: {error}") from None


def write_grades(grades: Sequence[Grade], people: Sequence[Person], file: Path) -> None:
    """One line a grade, in `GRADE_COLUMNS`."""
    names = {person.id: person for person in people}

    def write(out: TextIO) -> None:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(GRADE_COLUMNS)
        for grade in grades:
            person = names.get(grade.student, Person(grade.student))
            numbers = (grade.score, grade.max_score, grade.earned, grade.days_late, grade.penalty)
            shown = (f"{number:.10g}" for number in numbers)
            who = (grade.student, _harmless(person.name), _harmless(person.sid))
            lines.writerow([grade.assignment, *who, *shown, grade.comment])

    _whole(file, write)


def read_grades(
    file: Path, grades: Mapping[str, Sequence[Grade]], people: Sequence[Person], *, who: str, why: str
) -> list[Event]:
    """Overrides and comments for every line whose score or comment is not what the gradebook says.

    Args:
        grades: assignment -> its grades as they are.

    Raises:
        GradebookError: with name and line: a score that is no number, negative or above the maximum, an unknown
            assignment or student, a line that is there twice.
    """
    rows = roster.table(file, required=("assignment", "student", "score"), known=GRADE_COLUMNS)
    known = {(grade.assignment, grade.student): grade for one in grades.values() for grade in one}
    largest = {slug: max((g.max_score for g in one), default=0.0) for slug, one in grades.items()}
    students = {person.id for person in people} | {student for _, student in known}
    problems: list[str] = []
    events: list[Event] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in rows:
        place = (row["assignment"], row["student"])
        found = list(_wrong_grade(row, largest, students))
        if place in seen:
            found.append(f"{row['student']} is there twice (line {seen[place]})")
        seen[place] = line
        problems += [f":{line}: {words}" for words in found]
        if not found:
            events += _overrides(row, known.get(place), who, why)
    roster.refuse(file, problems)
    return events


def _wrong_grade(row: Mapping[str, str], largest: Mapping[str, float], students: set[str]) -> Iterator[str]:
    assignment, student = row["assignment"], row["student"]
    if assignment not in largest:
        yield f"no assignment {assignment!r} has been graded"
    if student not in students:
        yield f"{student!r} is not on the roster"
    problem = wrong_score(row["score"], largest.get(assignment, math.inf))
    if problem:
        yield f"{problem} for {student}"


def wrong_score(text: str, largest: float) -> str:
    """What is wrong with a score that a person typed; empty if nothing."""
    try:
        score = float(text)
    except ValueError:
        return f"{text!r} is not a number (a decimal point, no comma)"
    if not math.isfinite(score):
        return f"{text} is not a score"
    if score < 0:
        return f"the score {text} is negative"
    return f"the score {text} is above the maximum of {largest:g}" if score > largest else ""


def _overrides(row: Mapping[str, str], grade: Grade | None, who: str, why: str) -> Iterator[Event]:
    assignment, student, score = row["assignment"], row["student"], float(row["score"])
    if grade is None or abs(grade.score - score) > 1e-9:
        yield Event("override", who, why, assignment, student, score)
    if row.get("comment") and (grade is None or grade.comment != row["comment"]):
        yield Event("comment", who, why, assignment, student, row["comment"])


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; students choose their names at an LMS."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t") and text else text


def _rows(connection: sa.Connection, table: sa.Table) -> list[dict[str, Any]]:
    """All rows, in the order in which they were added; the numbers themselves are the database's own."""
    query = sa.select(table).order_by(*table.primary_key.columns)
    columns = [column.name for column in table.columns if column.name != "id" or table is schema.person]
    return [{name: row._mapping[name] for name in columns} for row in connection.execute(query)]


def _checked(file: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        data = _parsed(file.read_text("utf-8"))
    except OSError as error:
        raise GradebookError(f"{file} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise GradebookError(f"{file} is no JSON: {error}") from None
    if not isinstance(data, dict) or (data.get("format"), data.get("version")) != (JSON_FORMAT, JSON_VERSION):
        raise GradebookError(f"{file} is no export of a gradebook (format {JSON_FORMAT}, version {JSON_VERSION})")
    for table in _TABLES:
        columns = {column.name for column in table.columns if column.name != "id" or table is schema.person}
        for number, row in enumerate(data.get(table.name, [None]), 1):
            if not isinstance(row, dict) or set(row) != columns:
                raise GradebookError(f"{file}: row {number} of {table.name} should have {', '.join(sorted(columns))}")
    for name, read in (("report", _read_report), ("event", _read_event)):
        for number, row in enumerate(data[name], 1):
            try:
                read(row)
            except (ValueError, KeyError, TypeError) as error:
                raise GradebookError(f"{file}: {name} {number} cannot be read: {error}") from None
    return {table.name: data[table.name] for table in _TABLES}


def _read_report(row: Mapping[str, Any]) -> None:
    Report.from_dict(_parsed(row["body"]))
    standing.moment(row["submitted_at"])
    standing.moment(row["graded_at"])


def _read_event(row: Mapping[str, Any]) -> None:
    value = _parsed(row["value"])
    if row["kind"] == "extension":
        standing.moment(value)


def _parsed(text: str) -> Any:
    """JSON as the standard has it: Python's own NaN and Infinity are no scores."""

    def refuse(word: str) -> None:
        raise ValueError(f"{word} is not a number")

    return json.loads(text, parse_constant=refuse)


def _whole(file: Path, write: Callable[[TextIO], None]) -> None:
    """Writes a file in one step: a reader finds the old one or the new one."""
    try:
        with whole(file) as out, io.TextIOWrapper(out, encoding="utf-8", newline="") as text:
            write(text)
    except OSError as error:
        raise GradebookError(f"{file} cannot be written: {error.strerror}") from None
