"""Canvas's gradebook CSV: an export, reduced to the students who change and the one column; its ids stay as they are.

Canvas matches by ID, and makes new students and assignments of what it does not know. So both come from an export.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.errors import PublishError
from autograder.model import Person
from autograder.publishers.files import FilePublisher, Sheet
from autograder.publishers.identity import Account
from autograder.publishers.protocol import Outside, Plan, Publisher, Row, There, Wish, number
from autograder.publishers.tables import Table, decimal, harmless, parse_table, read_table
from autograder.publishers.targets import Target

NAMES = ("Student", "LastName", "FirstName")
IDENTITY = (*NAMES, "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section")
READ_ONLY = "(read only)"
_COLUMN = re.compile(r"(?P<title>.*) \((?P<id>\d+)\)$")


def connect(target: Target, outside: Outside) -> Publisher:
    """A file for Grades, Import."""
    return FilePublisher(target, outside, CanvasCsv())


class CanvasCsv:
    """See `Format`."""

    needs_source = True

    def sheet(self, target: Target, slug: str, source: Path | None) -> Sheet:
        """Who is in the export, and their points."""
        table = _table(source)
        key, column = _key(table), _find(table, target, slug)
        points = _above(table)
        maximum = next((decimal(cells[column]) for cells in points if _is_points(cells)), None)
        if maximum is None:
            raise PublishError(f"{table.file}: the row `Points Possible` has no number for {table.header[column]}")
        students = _students(table)
        there = {cells[key]: _there(cells[column]) for cells in students}
        notes = [
            "the file takes no comments and no reports",
            "a late policy of the course may take points again: look before you import",
        ]
        if any("Manual Posting" in cells for cells in points):
            notes.append("some grades are posted manually: hidden until you post them in Canvas")
        return Sheet(table.header[column], maximum, _accounts(table, students), there, tuple(notes))

    def there(self, sheet: Sheet, account: Account, wish: Wish) -> There:
        """What the export has."""
        return sheet.there[account.id]

    def account(self, person: Person) -> Account | str:
        """Not asked: there is always an export."""
        return "is not in the export"

    def files(self, plan: Plan, rows: Sequence[Row], source: Path | None) -> Mapping[str, bytes]:
        """Identity columns as exported, the rows above the students, and one column of scores."""
        if not rows:
            return {}
        table = _table(source)
        kept = [index for index, cell in enumerate(table.header) if cell in IDENTITY]
        names = {index for index in kept if table.header[index] in NAMES}
        key, column = _key(table), table.header.index(plan.place)
        score = {row.remote["user"]: number(row.score or 0.0) for row in rows}
        above = [(*(cells[index] for index in kept), cells[column]) for cells in _above(table)]
        body = [
            (*(harmless(cells[index]) if index in names else cells[index] for index in kept), score[cells[key]])
            for cells in _students(table)
            if cells[key] in score
        ]
        made = table.with_rows([*(table.header[index] for index in kept), plan.place], [*above, *body])
        return {f"{plan.slug}-{plan.target}.csv": made.content()}

    def scores(self, plan: Plan, files: Mapping[str, bytes]) -> Mapping[str, float]:
        """By Canvas's id."""
        (content,) = files.values()
        table = parse_table(content, Path(next(iter(files))))
        key = _key(table)
        return {cells[key]: float(cells[-1]) for cells in _students(table)}


def _table(source: Path | None) -> Table:
    assert source is not None  # `needs_source`
    return read_table(source)


def _key(table: Table) -> int:
    if "ID" not in table.header:
        raise PublishError(f"{table.file}: has no column ID: it is not an export of Canvas's gradebook")
    return table.header.index("ID")


def _is_points(cells: Sequence[str]) -> bool:
    return cells[0].strip() == "Points Possible"


def _above(table: Table) -> list[tuple[str, ...]]:
    """The rows before the students: posting, points."""
    key = _key(table)
    return [cells for cells in table.rows if not cells[key].strip()]


def _students(table: Table) -> list[tuple[str, ...]]:
    key = _key(table)
    return [cells for cells in table.rows if cells[key].strip()]


def _accounts(table: Table, students: Sequence[Sequence[str]]) -> list[Account]:
    def cell(cells: Sequence[str], name: str) -> str:
        return cells[table.header.index(name)].strip() if name in table.header else ""

    made = []
    for cells in students:
        login = cell(cells, "SIS Login ID")
        name = cell(cells, "Student") or f"{cell(cells, 'LastName')}, {cell(cells, 'FirstName')}"
        email = login if "@" in login else ""
        made.append(Account(cells[_key(table)], name, cell(cells, "SIS User ID"), login, email))
    return made


def _there(cell: str) -> There:
    if cell.strip().upper() == "EX":
        return There(blocked="is excused in Canvas: a grade would take that back")
    return There(score=decimal(cell))


def _find(table: Table, target: Target, slug: str) -> int:
    wanted = target.assignment(slug)
    heads = [(index, head) for index, cell in enumerate(table.header) if (head := _COLUMN.match(cell))]
    hits = [index for index, head in heads if wanted in (head["id"], head["title"], head[0])]
    if len(hits) == 1:
        above = [cells[hits[0]] for cells in _above(table)]
        if any(READ_ONLY in cell for cell in above):
            raise PublishError(f"{table.file}: {table.header[hits[0]]} is read only in Canvas")
        return hits[0]
    known = ", ".join(head[0] for _, head in heads) or "none"
    what = "several columns are" if hits else "no column is"
    raise PublishError(
        f"{table.file}: {what} called {wanted!r}. There is: {known}. Say which: [publish.{target.name}] "
        f'assignments = {{{slug} = "..."}}'
    )
