"""The nouns as rows of the tables, and back."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from autograder.errors import GradebookError
from autograder.model import Event, Person, Receipt, Report


def aside(assignment: str, student: str, key: str) -> str:
    """Under which key a report is kept that was laid aside."""
    return "aside " + hashlib.sha256(f"{assignment}\0{student}\0{key}".encode()).hexdigest()


def now() -> str:
    """ISO 8601 with offset, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def as_json(value: object) -> str:
    """JSON text. Raises `ValueError` for what JSON has no word for: NaN, infinity."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def plain(noun: Any) -> dict[str, Any]:
    """The fields of a frozen dataclass, as they are."""
    return dict(vars(noun))


def report_row(report: Report, key: str) -> dict[str, Any]:
    """A row of `report`."""
    return {
        "assignment": report.assignment,
        "student": report.student,
        "key": key,
        "score": report.score,
        "max_score": report.max_score,
        "final": int(report.final),
        "graded_at": report.graded_at,
        "body": as_json(report.to_dict()),
        "digest": report.digest,
        "submitted_at": report.submitted_at,
    }


def report_of(body: str, place: str) -> Report:
    """A report from its JSON; `place` is named if that cannot be read."""
    try:
        return Report.from_dict(json.loads(body))
    except (ValueError, KeyError, TypeError) as error:
        raise GradebookError(f"{place} holds a report that cannot be read: {error}") from None


def event_row(event: Event) -> dict[str, Any]:
    """A row of `event`; its time is now unless it has one."""
    return {**plain(event), "value": as_json(event.value), "at": event.at or now()}


def person_row(person: Person) -> dict[str, Any]:
    """A row of `person`, of somebody who takes the course."""
    row = plain(person)
    row["team"] = row.pop("group")
    return {**row, "accounts": as_json(dict(person.accounts)), "active": 1}


def person_of(row: sa.Row[Any]) -> Person:
    """A person from a row."""
    plain = {name: getattr(row, name) for name in ("id", "name", "email", "login", "sid", "section")}
    return Person(**plain, group=row.team, accounts=json.loads(row.accounts))


def receipt_of(row: sa.Row[Any]) -> Receipt:
    """A receipt from a row."""
    values = {key: value for key, value in row._mapping.items() if key not in ("id", "remote")}
    return Receipt(**values, remote=json.loads(row.remote))


def receipt_row(receipt: Receipt) -> dict[str, Any]:
    """A row of `receipt`; its time is now unless it has one."""
    return {**plain(receipt), "remote": as_json(dict(receipt.remote)), "at": receipt.at or now()}
