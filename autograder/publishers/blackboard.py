"""Blackboard: the downloaded grade column, filled in. The number behind | in its title is what the import matches."""

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

_COLUMN = re.compile(r"(?P<title>.*?)\s*\[Total Pts:\s*(?:up to\s*)?(?P<points>[\d.,]+)[^\]]*\]\s*\|(?P<id>\d+)\s*$")


def connect(target: Target, outside: Outside) -> Publisher:
    """A downloaded column (.xls with tabs, or .csv), filled in."""
    return FilePublisher(target, outside, Blackboard())


class Blackboard:
    """See `Format`."""

    needs_source = True

    def sheet(self, target: Target, slug: str, source: Path | None) -> Sheet:
        """Who is in the download, and their points."""
        table = _table(source)
        user = _user_column(table)
        column = _find(table, target, slug)
        there = {cells[user]: There(score=decimal(cells[column])) for cells in table.rows}
        head = _COLUMN.match(table.header[column])
        assert head is not None  # `_find` returns such a column only
        notes = ("the file takes no comments", "students see a grade when the column is shown to them in Blackboard")
        return Sheet(table.header[column], decimal(head["points"]), _accounts(table, user), there, notes)

    def there(self, sheet: Sheet, account: Account, wish: Wish) -> There:
        """What the download has."""
        return sheet.there[account.id]

    def account(self, person: Person) -> Account | str:
        """Not asked: there is always a download."""
        return "is not in the download"

    def files(self, plan: Plan, rows: Sequence[Row], source: Path | None) -> Mapping[str, bytes]:
        """The identity columns and this one, for the rows that change; in the download's own form."""
        if not rows:
            return {}
        table = _table(source)
        user, column = _user_column(table), table.header.index(plan.place)
        names = [index for index in (table.column("Last Name"), table.column("First Name")) if index is not None]
        score = {row.remote["user"]: number(row.score or 0.0) for row in rows}
        body = [
            (*(harmless(cells[index]) for index in names), cells[user], score[cells[user]])
            for cells in table.rows
            if cells[user] in score
        ]
        header = [table.header[index] for index in (*names, user, column)]
        suffix = source.suffix if source is not None else ".csv"
        return {f"{plan.slug}-{plan.target}{suffix}": table.with_rows(header, body).content()}

    def scores(self, plan: Plan, files: Mapping[str, bytes]) -> Mapping[str, float]:
        """By user name."""
        (content,) = files.values()
        table = parse_table(content, Path(next(iter(files))))
        return {cells[-2]: float(cells[-1]) for cells in table.rows}


def _table(source: Path | None) -> Table:
    assert source is not None  # `needs_source`
    return read_table(source)


def _user_column(table: Table) -> int:
    index = table.column("Username")
    if index is None:
        raise PublishError(f"{table.file}: has no column Username: download the grades from Blackboard with it")
    return index


def _accounts(table: Table, user: int) -> list[Account]:
    student = table.column("Student ID")
    said = [(cells[user], cells[student] if student is not None else "") for cells in table.rows]
    return [Account(login, sid=sid, login=login, email=login if "@" in login else "") for login, sid in said]


def _find(table: Table, target: Target, slug: str) -> int:
    wanted = target.assignment(slug)
    heads = [(index, found) for index, cell in enumerate(table.header) if (found := _COLUMN.match(cell))]
    hits = [index for index, head in heads if wanted in (head["id"], head["title"].strip(), table.header[index])]
    if len(hits) == 1:
        return hits[0]
    known = ", ".join(f"{head['title'].strip()} |{head['id']}" for _, head in heads) or "none with a number behind |"
    what = "several columns are" if hits else "no column is"
    raise PublishError(
        f"{table.file}: {what} called {wanted!r}. There is: {known}. Say which: [publish.{target.name}] "
        f'assignments = {{{slug} = "..."}}'
    )
