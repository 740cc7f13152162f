"""The roster as a CSV file: read whole or refused whole, every wrong line by its number.

    id,name,email,login,sid,section,group,account.moodle
    s01,Ana Example,s01@uni.example,s01,100001,A,,

Only `id` is needed. `account.TARGET` is a student's own user id at a publishing target, where nothing else matches.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.errors import GradebookError
from autograder.model import Person
from autograder.text import clean, one_line

COLUMNS = ("id", "name", "email", "login", "sid", "section", "group")
_ACCOUNT = "account."
_UNIQUE = ("id", "email", "login", "sid")
_SHOWN = 10  # problems of one file that are told at once

Numbered = tuple[int, Person]  # with the line that they stand in


def read(file: Path) -> tuple[Person, ...]:
    """The people of a roster file.

    Raises:
        GradebookError: what is wrong, with name and line of everything that is.
    """
    rows = table(file, required=("id",), known=COLUMNS, prefix=_ACCOUNT)
    people = [(line, _person(row)) for line, row in rows]
    refuse(file, [*_wrong(people), *_shared(people)])
    return tuple(person for _, person in people)


def merged(known: Sequence[Person], given: Sequence[Person], file: Path) -> tuple[Person, ...]:
    """The roster after a file that does not name everyone: who is in it as it says, the others as they were.

    Accounts that were set earlier stay where the file says nothing of them.

    Raises:
        GradebookError: somebody of the file and somebody who is not in it share what only one person has.
    """
    before = {person.id: person for person in known}
    fresh = [
        replace(person, accounts={**before[person.id].accounts, **person.accounts}) if person.id in before else person
        for person in given
    ]
    names = {person.id for person in given}
    everyone = [*(person for person in known if person.id not in names), *fresh]
    refuse(file, list(_shared([(0, person) for person in everyone])))
    return tuple(everyone)


def table(
    file: Path, *, required: Sequence[str], known: Sequence[str], prefix: str = ""
) -> list[tuple[int, Mapping[str, str]]]:
    """(line, column -> text) of a CSV file with a header, in UTF-8, divided by commas, semicolons or tabs.

    Raises:
        GradebookError: it cannot be read, its header is wrong, or a line has another number of cells.
    """
    text = text_of(file)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, Mapping[str, str]]] = []
    problems: list[str] = []
    try:
        names = [name.strip().casefold() for name in next(reader, [])]
        refuse(file, [f":1: {words}" for words in _header(names, required, known, prefix)])
        for cells in reader:
            if len(cells) == len(names):
                rows.append((reader.line_num, {n: c.strip() for n, c in zip(names, cells, strict=True)}))
            elif any(cell.strip() for cell in cells):
                problems.append(f":{reader.line_num}: {len(cells)} cells, but the header has {len(names)}")
    except csv.Error as error:
        problems.append(f":{reader.line_num}: {error}")
    refuse(file, problems)
    return rows


def refuse(file: Path, problems: Sequence[str]) -> None:
    """Raises a `GradebookError` that says all problems, each with its line; nothing if there is none."""
    if problems:
        more = [f"... and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
        lines = [f"{file}{problem}" for problem in problems[:_SHOWN]]
        raise GradebookError("\n".join([*lines, *more, "nothing was changed"]))


def text_of(file: Path) -> str:
    """A text file that somebody exported or saved. Raises `GradebookError` if it cannot be read or is not UTF-8."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise GradebookError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise GradebookError(f"{file}:{line}: is not UTF-8 text; save it as CSV UTF-8") from None


def _header(names: Sequence[str], required: Sequence[str], known: Sequence[str], prefix: str) -> Iterator[str]:
    for name in required:
        if name not in names:
            yield f"there is no column {name!r}; the first line names the columns: {', '.join(known)}"
    for name in names:
        own = prefix and name.startswith(prefix) and len(name) > len(prefix)
        if name not in known and not own:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(known)}"
            yield f"unknown column {one_line(name)!r}.{hint}"
        if names.count(name) > 1:
            yield f"the column {one_line(name)!r} is there twice"


def _person(row: Mapping[str, str]) -> Person:
    accounts = {name.removeprefix(_ACCOUNT): text for name, text in row.items() if name.startswith(_ACCOUNT) and text}
    return Person(**{name: row[name] for name in COLUMNS if name in row}, accounts=accounts)


def _wrong(people: Iterable[Numbered]) -> Iterator[str]:
    for line, person in people:
        if not person.id:
            yield f":{line}: the id is empty"
        elif person.id.startswith(".") or "/" in person.id or "\\" in person.id or len(person.id.encode()) > 200:
            yield f":{line}: {one_line(person.id)!r} cannot be an id: it is also the name of the student's folder"
        for name in COLUMNS:
            if clean(getattr(person, name)) != getattr(person, name) or "\n" in getattr(person, name):
                yield f":{line}: the {name} {one_line(getattr(person, name))!r} holds control characters"
        if person.email and ("@" not in person.email.strip("@") or " " in person.email):
            yield f":{line}: {one_line(person.email)!r} is no email address"


def _shared(people: Sequence[Numbered]) -> Iterator[str]:
    """What only one person can have and two do; upper and lower case are one, as they are for mail and on disks."""
    seen: dict[tuple[str, str], Numbered] = {}
    for line, person in people:
        keys = [(name, getattr(person, name)) for name in _UNIQUE]
        for name, text in [*keys, *((_ACCOUNT + target, text) for target, text in person.accounts.items())]:
            if not text:
                continue
            where, other = seen.setdefault((name, text.casefold()), (line, person))
            if other is not person:
                place, there = (f":{line}", f" (line {where})") if line else ("", "")
                same = f"is also that of {one_line(other.id)}{there}"
                yield f"{place}: the {name} {one_line(text)!r} of {one_line(person.id)} {same}"
