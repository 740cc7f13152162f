"""What an importer is asked, and what it hands on: submissions with what the source says about their owners."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from autograder.errors import UsageError
from autograder.formats.collecting.tree import Folder, Tree, Zip, open_tree
from autograder.gradebook import roster


@dataclass(frozen=True)
class Claim:
    """What a source says about one owner of a submission; empty where it says nothing.

    `label` is a name that may be an id, a login, a number, an address or a group: a folder's, for instance.
    """

    name: str = ""  # decides nothing: two people may have one name
    sid: str = ""
    login: str = ""
    email: str = ""
    account: str = ""  # the source's own user id
    label: str = ""

    def __str__(self) -> str:
        shown = (self.label, self.name, self.sid, self.login, self.email, self.account)
        return ", ".join(dict.fromkeys(text for text in shown if text)) or "nobody"


@dataclass(frozen=True)
class Handed:
    """One submission as it lies in the source. Nothing of it is read before it is known whose it is."""

    source: str  # where it lies, for people
    owners: tuple[Claim, ...]  # several for a group
    tree: Tree
    files: Mapping[str, str]  # path in the submission -> name in the tree
    submitted_at: datetime | None = None  # aware; None: the source does not say
    late: bool = False  # the source calls it late
    notes: tuple[str, ...] = ()
    problem: str = ""  # why it cannot be taken


@dataclass(frozen=True)
class Ask:
    """What an importer may use beside its source."""

    files: tuple[str, ...]  # what the assignment asks for, the main file first; empty: it is not known which one it is
    timezone: tzinfo  # of times that a source writes without an offset
    join: Path | None = None  # the file that says who is who: worksheet, gradebook export, roster
    deadline: Callable[[Claim], datetime | None] = field(default=lambda claim: None)  # of a known student, if any
    knows: Callable[[Claim], bool] = field(default=lambda claim: False)  # whether a claim leads to somebody

    refused: list[tuple[str, str]] = field(default_factory=list)  # (name, why) of what was not even listed

    def open(self, source: Path) -> Folder | Zip:
        """What lies in a folder or a zip; what is refused there is noted. Raises `UsageError` if it is neither."""
        tree = open_tree(source)
        self.refused.extend(tree.refused)
        return tree

    def joined(self, what: str) -> list[dict[str, str]]:
        """The rows of the file that says who is who: column -> text, as the file calls them.

        Raises:
            UsageError: there is no such file; `what` says which one is needed and why.
            GradebookError: it cannot be read.
        """
        if self.join is None:
            raise UsageError(f"--with FILE is missing: {what}")
        text = roster.text_of(self.join)
        header = text.partition("\n")[0]
        delimiter = max(",;\t", key=header.count)
        try:
            return [
                {key or "": value or "" for key, value in row.items() if not isinstance(value, list)}
                for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            ]
        except csv.Error as error:
            raise UsageError(f"{self.join} is no CSV file: {error}") from None

    def need(self, rows: Sequence[Mapping[str, str]], columns: Sequence[str], what: str) -> None:
        """Raises `UsageError` unless the joined file has these columns."""
        missing = [column for column in columns if not rows or column not in rows[0]]
        if missing:
            raise UsageError(f"{self.join} has no column {missing[0]!r}: {what}")
