"""Moodle without a token: the grading worksheet, filled in, and a zip of feedback files.

A worksheet's header is in the language of whoever downloaded it, so columns are found by their place: from the end,
comment, two dates, "can be changed", perhaps a workflow state, maximum, grade, status; identities before them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import PublishError
from autograder.model import Person
from autograder.publishers.files import FilePublisher, Sheet
from autograder.publishers.identity import Account
from autograder.publishers.protocol import Outside, Plan, Publisher, Row, There, Wish, number
from autograder.publishers.remark import as_html, merged, own_block
from autograder.publishers.tables import Table, decimal, harmless, parse_table, read_table
from autograder.publishers.targets import Target

# "Grade can be changed" is answered in the user's language; a word that is not here is taken for yes.
_NO = {
    "no",
    "nein",
    "non",
    "não",
    "nao",
    "nej",
    "nei",
    "nee",
    "ei",
    "nie",
    "ne",
    "hayır",
    "нет",
    "ні",
    "否",
    "いいえ",
    "아니오",
}


def connect(target: Target, outside: Outside) -> Publisher:
    """A worksheet for `Upload grading worksheet`, and a zip for `Upload multiple feedback files`."""
    return FilePublisher(target, outside, MoodleFiles())


@dataclass(frozen=True)
class Columns:
    """Where a worksheet has what."""

    grade: int
    maximum: int
    changeable: int
    comment: int
    workflow: bool

    @property
    def status(self) -> int:
        """The last column before the grade; between it and the first are the identities."""
        return self.grade - 1


class MoodleFiles:
    """See `Format`."""

    needs_source = True

    def sheet(self, target: Target, slug: str, source: Path | None) -> Sheet:
        """Who is in the worksheet, their points and comments."""
        table = _table(source)
        columns = _columns(table)
        there = {
            cells[0]: There(
                score=decimal(cells[columns.grade]),
                blocked=_lock(cells[columns.changeable]),
                text=cells[columns.comment],
            )
            for cells in table.rows
        }
        notes = [
            "a row that was graded in Moodle after the download is skipped by the import: download again then",
            "the file must be imported into the assignment that it was downloaded from",
        ]
        if columns.workflow:
            notes.append("the import ignores the workflow column: release in Moodle (set marking workflow state)")
        maximum = decimal(table.rows[0][columns.maximum])
        return Sheet(
            f"{target.assignment(slug)} ({table.file.name})", maximum, _accounts(table, columns), there, tuple(notes)
        )

    def there(self, sheet: Sheet, account: Account, wish: Wish) -> There:
        """What the worksheet has; our part of the comment is replaced, what others wrote is kept."""
        found = sheet.there[account.id]
        slug = wish.grade.assignment
        return There(
            score=found.score,
            comment_same=own_block(found.text, slug) == as_html(wish.comment, slug),
            report_same=None,  # a worksheet does not say
            blocked=found.blocked,
            text=merged(found.text, wish.comment, slug),
        )

    def account(self, person: Person) -> Account | str:
        """Not asked: there is always a worksheet."""
        return "is not in the worksheet"

    def files(self, plan: Plan, rows: Sequence[Row], source: Path | None) -> Mapping[str, bytes]:
        """The worksheet's rows that change, and the zip if there are reports."""
        if not rows:
            return {}
        table = _table(source)
        columns = _columns(table)
        comma = "," in table.rows[0][columns.maximum]
        by_user = {row.remote["user"]: row for row in rows}
        body = [_filled(cells, by_user[cells[0]], columns, comma) for cells in table.rows if cells[0] in by_user]
        made = {f"{plan.slug}-{plan.target}.csv": table.with_rows(table.header, body).content()}
        pages = [row for row in rows if "report" in row.parts and row.wish.report is not None]
        return made | ({f"{plan.slug}-{plan.target}-feedback.zip": _zipped(pages)} if pages else {})

    def scores(self, plan: Plan, files: Mapping[str, bytes]) -> Mapping[str, float]:
        """By participant."""
        name = next(name for name in files if name.endswith(".csv"))
        table = parse_table(files[name], Path(name))
        columns = _columns(table)
        scores = ((cells[0], decimal(cells[columns.grade])) for cells in table.rows)
        return {user: score for user, score in scores if score is not None}


def _table(source: Path | None) -> Table:
    assert source is not None  # `needs_source`
    table = read_table(source)
    if not table.rows or not all(re.search(r"\d+$", cells[0]) for cells in table.rows):
        raise PublishError(f"{source}: is not a grading worksheet: its first column names participants by number")
    return table


def _columns(table: Table) -> Columns:
    width, first = len(table.header), table.rows[0]
    for workflow in (False, True):
        maximum = width - 5 - workflow
        if maximum > 2 and all(decimal(cells[maximum]) is not None for cells in table.rows):
            break
    else:
        raise PublishError(f"{table.file}: is not a grading worksheet: the maximum grade is not where it should be")
    columns = Columns(maximum - 1, maximum, width - 4, width - 1, workflow)
    for cells, line in zip(table.rows, table.lines, strict=False):
        if cells[columns.maximum] != first[columns.maximum]:
            raise PublishError(f"{table.file}:{line}: the maximum is {cells[columns.maximum]}, above {first[maximum]}")
    return columns


def _accounts(table: Table, columns: Columns) -> list[Account]:
    """Identities: after the name, whatever the site shows of address, number and login."""
    made = []
    for cells in table.rows:
        said = [cell.strip() for cell in cells[2 : columns.status]]
        email = next((cell for cell in said if "@" in cell), "")
        other = [cell for cell in said if cell and cell != email]
        sid, login = (other[0], other[-1]) if other else ("", "")
        made.append(Account(cells[0], cells[1] if columns.status > 1 else "", sid, login, email))
    return made


def _lock(cell: str) -> str:
    locked = cell.strip().casefold() in _NO
    return "the grade is locked or overridden in Moodle's gradebook: unlock it there" if locked else ""


def _filled(cells: Sequence[str], row: Row, columns: Columns, comma: bool) -> list[str]:
    made = list(cells)
    score = number(row.score or 0.0)
    made[columns.grade] = score.replace(".", ",") if comma else score
    made[columns.comment] = row.text
    for index in range(1, columns.status):  # the import goes by the participant's number alone
        made[index] = harmless(made[index])
    return made


def _zipped(rows: Sequence[Row]) -> bytes:
    """One folder a participant. Only the number may follow the first `_`: any other is skipped without a word."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            numbered = re.search(r"(\d+)$", row.remote["user"])
            assert numbered is not None  # `_table` looked
            name = f"Participant_{numbered[1]}_assignfeedback_file/report.html"
            archive.writestr(zipfile.ZipInfo(name), row.wish.report or b"")
    return content.getvalue()
