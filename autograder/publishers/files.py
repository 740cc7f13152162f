"""What all targets have in common that are files, imported into the LMS by hand.

The LMS's own export is read where there is one: it says who is who and what is there, so publishing again with a fresh
export verifies what was imported. What was written is read back from the disk. A file with the same content is not
written again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from autograder.errors import PublishError
from autograder.model import Person, Receipt
from autograder.publishers.http import understood
from autograder.publishers.identity import Account, match
from autograder.publishers.protocol import (
    Change,
    How,
    Outcome,
    Outside,
    Plan,
    Row,
    There,
    Wish,
    blocked,
    digest,
    equal,
    in_points,
    judge,
)
from autograder.publishers.targets import Target


@dataclass(frozen=True)
class Sheet:
    """What an export says, or, without one, what can be said from the roster alone."""

    place: str
    maximum: float | None = None  # None: as the gradebook has it
    accounts: Sequence[Account] | None = None  # None: no export, everybody is who the roster says
    there: Mapping[str, There] = field(default_factory=dict)  # account -> what is there
    notes: tuple[str, ...] = ()


class Format(Protocol):
    """One file format."""

    needs_source: bool

    def sheet(self, target: Target, slug: str, source: Path | None) -> Sheet:
        """What the export says. Raises `PublishError` with file and line."""

    def there(self, sheet: Sheet, account: Account, wish: Wish) -> There:
        """What is there of one student."""

    def account(self, person: Person) -> Account | str:
        """Without an export: how the LMS will know a person, or why it cannot."""

    def files(self, plan: Plan, rows: Sequence[Row], source: Path | None) -> Mapping[str, bytes]:
        """Name -> content of every file to write. Equal rows give equal bytes."""

    def scores(self, plan: Plan, files: Mapping[str, bytes]) -> Mapping[str, float]:
        """Account -> score, read from what was written."""


class FilePublisher:
    """A target that is a file."""

    batch: int | None = None  # one file, written whole
    stages = False

    def __init__(self, target: Target, outside: Outside, form: Format) -> None:
        self.target, self.form = target, form
        self._folder, self._source = outside.folder, outside.source

    def plan(self, slug: str, wishes: Sequence[Wish], receipts: Mapping[str, Receipt], how: How) -> Plan:
        """As the protocol says."""
        if self.form.needs_source and self._source is None:
            raise PublishError(f"{self.target.name} starts from the LMS's own export: name it with --source FILE")
        with understood(str(self._source or self.target.name)):
            sheet = self.form.sheet(self.target, slug, self._source)
        found = self._accounts(sheet, wishes)
        rows = tuple(self._row(wish, found[wish.student], sheet, receipts.get(wish.student), how) for wish in wishes)
        plan = Plan(self.target.name, slug, sheet.place, sheet.maximum, rows, sheet.notes)
        files = self.form.files(plan, [row for row in rows if row.sendable], self._source)
        self._spare_the_source(files)
        names = ", ".join(str(self._folder / name) for name in files) if len(files) < 4 else str(self._folder)
        return self._settled(replace(plan, file=names), files)

    def _spare_the_source(self, files: Mapping[str, bytes]) -> None:
        for file in (self._folder / name for name in files):
            if self._source is not None and file.resolve() == self._source.resolve():
                raise PublishError(f"{file} is the export itself: choose another folder with --out")

    def _accounts(self, sheet: Sheet, wishes: Sequence[Wish]) -> Mapping[str, Account | str]:
        people = [wish.person for wish in wishes]
        if sheet.accounts is not None:
            return match(people, sheet.accounts, self.target.name)
        return {person.id: self.form.account(person) for person in people}

    def _row(self, wish: Wish, account: Account | str, sheet: Sheet, receipt: Receipt | None, how: How) -> Row:
        if wish.hold or isinstance(account, str):
            return blocked(wish, wish.hold or str(account))
        maximum = wish.grade.max_score if sheet.maximum is None else sheet.maximum
        score = in_points(wish, maximum, scale=self.target.scale, name=self.target.name)
        if isinstance(score, str):
            return blocked(wish, score)
        there = self.form.there(sheet, account, wish)
        if there.report_same is None and receipt is not None and equal(there.score, score):
            # An export does not say which report is there; the one that was written with this grade is taken for it.
            there = replace(there, report_same=receipt.remote.get("report", "") == wish.report_digest)
        return judge(wish, score, replace(there, remote={**there.remote, "user": account.id}), receipt, how)

    def _settled(self, plan: Plan, files: Mapping[str, bytes]) -> Plan:
        """The plan, with nothing to send where exactly these files are there already."""
        if not files or any(_content(self._folder / name) != content for name, content in files.items()):
            return plan

        def settled(row: Row) -> Row:
            return replace(row, change=Change.SAME, why=f"is in {plan.file}") if row.sendable else row

        return replace(plan, rows=tuple(settled(row) for row in plan.rows))

    def preview(self, plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """As the protocol says."""
        files = self.form.files(plan, rows, self._source)
        return [{"file": name, **_readable(content)} for name, content in files.items()]

    def send(self, plan: Plan, rows: Sequence[Row]) -> Mapping[str, str]:
        """Writes the files, each beside its place and then put there, so that none is ever half written."""
        for name, content in self.form.files(plan, rows, self._source).items():
            file = self._folder / name
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                beside = file.with_name(f".{file.name}.part")
                beside.write_bytes(content)
                beside.replace(file)
            except OSError as error:
                raise PublishError(f"{file} cannot be written: {error.strerror}") from None
        return {}

    def read_back(self, plan: Plan, rows: Sequence[Row]) -> list[Outcome]:
        """As the protocol says; what stands in a file is `sent`, what stands in the LMS's export is `verified`."""
        sent = [row for row in plan.rows if row.sendable or row.parts]
        names = self.form.files(plan, sent, self._source) if sent else {}
        files = {name: content for name in names if (content := _content(self._folder / name)) is not None}
        with understood(plan.file):
            scores = self.form.scores(plan, files) if files else {}
        return [self._outcome(plan, row, scores) for row in rows]

    def _outcome(self, plan: Plan, row: Row, scores: Mapping[str, float]) -> Outcome:
        remote = {"user": row.remote["user"], **({"report": row.wish.report_digest} if row.wish.report else {})}
        if not row.parts:
            return Outcome(row, "verified", row.was, "", remote)
        score = scores.get(row.remote["user"])
        if not equal(score, row.score):
            return Outcome(row, "blocked", score, f"is not in {plan.file} as it should be", remote)
        return Outcome(row, "sent", score, f"in {plan.file}: import it by hand", remote)

    def release(self, plan: Plan, rows: Sequence[Row]) -> None:
        """A file releases nothing."""
        raise PublishError(f"{self.target.name} is a file: grades are released in the LMS itself")


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _readable(content: bytes) -> dict[str, Any]:
    try:
        return {"content": content.decode("utf-8-sig")}
    except UnicodeDecodeError:
        return {"bytes": len(content), "sha256": digest(content)}
