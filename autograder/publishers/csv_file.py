"""A plain CSV: for people, spreadsheets, and LMSs that nobody has written a publisher for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.model import Person
from autograder.publishers.files import FilePublisher, Sheet
from autograder.publishers.identity import Account
from autograder.publishers.protocol import Outside, Plan, Publisher, Row, There, Wish, number
from autograder.publishers.tables import Table, harmless, parse_table
from autograder.publishers.targets import Target

COLUMNS = (
    "student",
    "name",
    "number",
    "login",
    "email",
    "section",
    "score",
    "maximum",
    "days late",
    "penalty",
    "comment",
)


def connect(target: Target, outside: Outside) -> Publisher:
    """A CSV file with a row for everyone who has a grade."""
    return FilePublisher(target, outside, PlainCsv())


class PlainCsv:
    """See `Format`."""

    needs_source = False

    def sheet(self, target: Target, slug: str, source: Path | None) -> Sheet:
        """There is no export to read."""
        return Sheet(target.assignment(slug))

    def there(self, sheet: Sheet, account: Account, wish: Wish) -> There:
        """Nothing is known."""
        return There(comment_same=False)

    def account(self, person: Person) -> Account | str:
        """Everyone on the roster."""
        return Account(person.id, person.name)

    def files(self, plan: Plan, rows: Sequence[Row], source: Path | None) -> Mapping[str, bytes]:
        """One file; every cell is text that no spreadsheet takes for a formula."""
        if not rows:
            return {}
        table = Table(COLUMNS, tuple(_cells(row) for row in rows), encoding="utf-8-sig")
        return {f"{plan.slug}-{plan.target}.csv": table.content()}

    def scores(self, plan: Plan, files: Mapping[str, bytes]) -> Mapping[str, float]:
        """By student."""
        (content,) = files.values()
        table = parse_table(content, Path(next(iter(files))))
        student, score = COLUMNS.index("student"), COLUMNS.index("score")
        ids = {harmless(row.wish.student): row.wish.student for row in plan.rows}
        return {ids[cells[student]]: float(cells[score]) for cells in table.rows}


def _cells(row: Row) -> tuple[str, ...]:
    person, grade = row.wish.person, row.wish.grade
    said = (person.id, person.name, person.sid, person.login, person.email, person.section)
    points = (row.score or 0.0, grade.max_score, grade.days_late, grade.penalty)
    return (*(harmless(cell) for cell in said), *(number(value) for value in points), harmless(row.wish.comment))
