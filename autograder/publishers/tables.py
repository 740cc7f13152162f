"""CSV as LMSs write and read it: the export's delimiter, encoding and line ends are kept; no cell becomes a formula."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.errors import PublishError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """A header and rows of texts, and how they were written."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[int, ...] = ()  # where each row ends in the file it was read from
    delimiter: str = ","
    encoding: str = "utf-8"
    newline: str = "\n"
    file: Path = field(default_factory=Path)

    def column(self, name: str) -> int | None:
        """The index of a column, whatever its case; None if there is none."""
        names = [cell.strip().casefold() for cell in self.header]
        return names.index(name.casefold()) if name.casefold() in names else None

    def with_rows(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
        """Another content, written in the same manner."""
        return replace(self, header=tuple(header), rows=tuple(tuple(row) for row in rows), lines=())

    def content(self) -> bytes:
        """The file."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator=self.newline)
        writer.writerows([self.header, *self.rows])
        return text.getvalue().encode(self.encoding)


def read_table(file: Path) -> Table:
    """Reads a CSV that a person brings. Raises `PublishError` with file and line."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise PublishError(f"{file} cannot be read: {error.strerror}") from None
    return parse_table(content, file)


def parse_table(content: bytes, file: Path) -> Table:
    """As `read_table`, of content that is at hand."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise PublishError(
            f"{file} is not UTF-8 text: export it again, and do not save it with a spreadsheet"
        ) from None
    newline = "\r\n" if "\r\n" in text.split("\n", 1)[0] + "\n" else "\n"
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(tuple(row))
                lines.append(reader.line_num)
    except csv.Error as error:
        raise PublishError(f"{file}:{reader.line_num}: is not a table: {error}") from None
    if not rows:
        raise PublishError(f"{file} is empty")
    width = len(rows[0])
    for cells, line in zip(rows, lines, strict=True):
        if len(cells) > width:
            raise PublishError(f"{file}:{line}: has {len(cells)} cells, the header {width}")
    padded = tuple(cells + ("",) * (width - len(cells)) for cells in rows[1:])
    return Table(rows[0], padded, tuple(lines[1:]), delimiter, encoding, newline, file)


def _delimiter(text: str) -> str:
    """The one that splits the first line into most cells."""
    first = text.split("\n", 1)[0]
    return max((",", ";", "\t"), key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; for what people read, never for what an LMS matches by."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def decimal(cell: str) -> float | None:
    """The number in a cell, with a point or a comma; None if there is none."""
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return None
