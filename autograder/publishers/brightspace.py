"""Brightspace (D2L): a grades file for Grades, Enter Grades, Import. A # before each key keeps it a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.errors import PublishError
from autograder.model import Person
from autograder.publishers.files import FilePublisher, Sheet
from autograder.publishers.identity import Account
from autograder.publishers.protocol import Outside, Plan, Publisher, Row, There, Wish, number
from autograder.publishers.tables import Table, decimal, parse_table, read_table
from autograder.publishers.targets import Target

END = "End-of-Line Indicator"


def connect(target: Target, outside: Outside) -> Publisher:
    """A grades file; an export of the same grade item may be given as source."""
    return FilePublisher(target, outside, Brightspace())


class Brightspace:
    """See `Format`."""

    needs_source = False

    def sheet(self, target: Target, slug: str, source: Path | None) -> Sheet:
        """With an export: who is in it, and their points."""
        item = target.assignment(slug)
        notes = (
            "the grade item must exist: a column of another name would make a new one",
            "the item's maximum is not in the file: points above it are cut unless the item can exceed",
        )
        if source is None:
            return Sheet(item, notes=notes)
        table = read_table(source)
        org, login, points = (table.column(name) for name in ("OrgDefinedId", "Username", _column(item)))
        if points is None or (org is None and login is None):
            raise PublishError(f"{source}: expected OrgDefinedId or Username, and {_column(item)}: export that item")

        def key(cells: Sequence[str], index: int | None) -> str:
            return "" if index is None else cells[index].strip().removeprefix("#")

        accounts, there = [], {}
        for cells in table.rows:
            sid, name = key(cells, org), key(cells, login)
            accounts.append(Account(_joined(sid, name), sid=sid, login=name, email=name if "@" in name else ""))
            there[accounts[-1].id] = There(score=decimal(cells[points]))
        return Sheet(item, accounts=accounts, there=there, notes=notes)

    def there(self, sheet: Sheet, account: Account, wish: Wish) -> There:
        """The file takes no comments."""
        return sheet.there.get(account.id, There())

    def account(self, person: Person) -> Account | str:
        """Whoever has a number or a login."""
        if not person.sid and not person.login:
            return "the roster has neither number (OrgDefinedId) nor login for them"
        return Account(_joined(person.sid, person.login), person.name)

    def files(self, plan: Plan, rows: Sequence[Row], source: Path | None) -> Mapping[str, bytes]:
        """One file."""
        if not rows:
            return {}
        header = ("OrgDefinedId", "Username", _column(plan.place), END)
        body = tuple((*_split(row.remote["user"]), number(row.score or 0.0), "#") for row in rows)
        return {f"{plan.slug}-{plan.target}.csv": Table(header, body).content()}

    def scores(self, plan: Plan, files: Mapping[str, bytes]) -> Mapping[str, float]:
        """By number and login."""
        (content,) = files.values()
        table = parse_table(content, Path(next(iter(files))))
        return {
            _joined(cells[0].removeprefix("#"), cells[1].removeprefix("#")): float(cells[2]) for cells in table.rows
        }


def _column(item: str) -> str:
    return f"{item} Points Grade"


def _joined(sid: str, login: str) -> str:
    return f"{sid}|{login}"


def _split(user: str) -> tuple[str, str]:
    sid, _, login = user.partition("|")
    return (f"#{sid}" if sid else "", f"#{login}" if login else "")
