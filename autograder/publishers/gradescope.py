"""Gradescope: a results.json for everyone, in the form that its autograders write; it has no API to send grades to.

With a grades CSV from Gradescope as source, people are matched and what is there is compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.errors import PublishError
from autograder.model import Person
from autograder.publishers.files import FilePublisher, Sheet
from autograder.publishers.identity import Account
from autograder.publishers.protocol import Outside, Plan, Publisher, Row, There, Wish
from autograder.publishers.tables import decimal, read_table
from autograder.publishers.targets import Target


def connect(target: Target, outside: Outside) -> Publisher:
    """A folder with a results.json for everyone."""
    return FilePublisher(target, outside, Gradescope())


class Gradescope:
    """See `Format`."""

    needs_source = False

    def sheet(self, target: Target, slug: str, source: Path | None) -> Sheet:
        """With a grades CSV of one assignment: who is in it, and their points."""
        notes = (
            "students see it when the grades are published in Gradescope",
            "Gradescope takes no late policy from here: leave its own late penalty off",
        )
        if source is None:
            return Sheet(target.assignment(slug), notes=notes)
        table = read_table(source)
        score, most = table.column("Total Score"), table.column("Max Points")
        sid, email, work = table.column("SID"), table.column("Email"), table.column("Submission ID")
        if score is None or most is None or email is None:
            raise PublishError(
                f"{source}: is not a grades CSV of one Gradescope assignment (Total Score, Max Points, Email)"
            )
        maximums = {decimal(cells[most]) for cells in table.rows} - {None}
        if len(maximums) > 1:
            raise PublishError(f"{source}: Max Points is not one number")
        accounts, there = [], {}
        for cells, line in zip(table.rows, table.lines, strict=True):
            own = cells[work].strip() if work is not None else ""
            name = f"submission_{own}" if own else f"line_{line}"
            accounts.append(
                Account(name, sid=cells[sid].strip() if sid is not None else "", email=cells[email].strip())
            )
            there[name] = There(score=decimal(cells[score]), blocked="" if own else _MISSING)
        return Sheet(target.assignment(slug), next(iter(maximums), None), accounts, there, notes)

    def there(self, sheet: Sheet, account: Account, wish: Wish) -> There:
        """What the CSV has."""
        return sheet.there.get(account.id, There(comment_same=False))

    def account(self, person: Person) -> Account | str:
        """Everyone whose id can be the name of a folder."""
        if not re.fullmatch(r"[\w@+-][\w.@+-]*", person.id):
            return f"{person.id!r} cannot be the name of a folder"
        return Account(person.id, person.name)

    def files(self, plan: Plan, rows: Sequence[Row], source: Path | None) -> Mapping[str, bytes]:
        """One file a student."""
        place = f"{plan.slug}-{plan.target}"
        return {f"{place}/{row.remote['user']}/results.json": _json(_results(row)) for row in rows}

    def scores(self, plan: Plan, files: Mapping[str, bytes]) -> Mapping[str, float]:
        """By folder."""
        return {Path(name).parent.name: float(json.loads(content)["score"]) for name, content in files.items()}


_MISSING = "has no submission in Gradescope"


def _results(row: Row) -> dict[str, Any]:
    """`score` decides; the tests show where it comes from, as the student may see them."""
    tests = [
        {
            "name": result.check.title,
            "score": result.points,
            "max_score": result.max_points,
            "status": "passed" if result.status == "passed" else "failed",
            "output": result.message,
            "output_format": "text",
            "name_format": "text",
            "visibility": "after_published",
        }
        for result in row.wish.results
    ]
    return {
        "score": row.score,
        "output": row.wish.comment,
        "output_format": "text",
        "visibility": "after_published",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"student": row.wish.student},
    }


def _json(content: object) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
