"""Moodle's "Download all submissions" (zip or unpacked), joined with the assignment's grading worksheet.

A folder is called `{full name}_{participant number}_assignsubmission_file`. The number is not the user's: it is drawn
anew for every assignment, and only the worksheet of the same assignment says whose it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.errors import UsageError
from autograder.formats.collecting.handed import Ask, Claim, Handed

_NEED = "Moodle's grading worksheet of this assignment (Grading action > Download grading worksheet)"
# With a folder for everyone, and in one heap where that is switched off.
_PLACE = re.compile(r"(?P<name>[^/]*)_(?P<number>\d+)_assignsubmission_(?P<plugin>[a-z]+)[/_](?P<file>.+)")
_NUMBER = re.compile(r"(\d+)$")
_TIMES = "%A, %d %B %Y, %I:%M %p"  # as an English Moodle writes them


@dataclass(frozen=True)
class _Participant:
    name: str
    email: str
    sid: str
    modified: str


def read(source: Path, ask: Ask) -> Iterator[Handed]:
    """One submission per participant who has files."""
    tree = ask.open(source)
    worksheet = _worksheet(ask)
    found: dict[tuple[str, str], dict[str, str]] = {}
    for name in tree.names:
        place = _PLACE.search(name)
        if place is None:
            yield Handed(name, (), tree, {}, problem="is not named as Moodle names submissions")
            continue
        found.setdefault((place["name"].rpartition("/")[2], place["number"]), {})[place["file"]] = name
    for (name, number), files in found.items():
        where = f"{name}_{number}"
        who = worksheet.get(number)
        if who is None:
            words = f"participant {number} is not in {ask.join}: is it the worksheet of another assignment?"
            yield Handed(where, (Claim(name=name),), tree, files, problem=words)
        elif not _plain(name).endswith(_plain(who.name)):
            words = f"participant {number} is {who.name} in {ask.join}: is it the worksheet of another assignment?"
            yield Handed(where, (Claim(name=name),), tree, files, problem=words)
        else:
            claim = Claim(name=who.name, email=who.email, sid=who.sid)
            yield Handed(where, (claim,), tree, files, submitted_at=_time(who.modified, ask))


def _worksheet(ask: Ask) -> Mapping[str, _Participant]:
    """Participant number -> who that is. Headers are in the user's language, so columns are known by place and kind."""
    rows = ask.joined(_NEED)
    columns = list(rows[0]) if rows else []
    identifier = columns[0] if columns else ""
    email = next((c for c in columns if any("@" in row[c] for row in rows if c in row)), None)
    if not rows or not all(_NUMBER.search(row.get(identifier, "")) for row in rows):
        raise UsageError(f"{ask.join} is no grading worksheet: expected {_NEED}")
    if email is None:
        raise UsageError(
            f"{ask.join} names nobody (marking is anonymous): reveal identities in Moodle, then download it"
        )
    name = columns[1]
    found: dict[str, _Participant] = {}
    for row in rows:
        number = _NUMBER.search(row[identifier])
        key = number[1] if number else ""
        if key in found:
            raise UsageError(f"{ask.join} has participant {key} twice")
        modified = row.get("Last modified (submission)", "")
        found[key] = _Participant(row[name], row[email], row.get("ID number", ""), modified)
    return found


def _time(text: str, ask: Ask) -> datetime | None:
    """To the minute, on the course's clock; None where Moodle does not write English."""
    try:
        parsed = datetime.strptime(text, _TIMES)  # it has no offset
    except ValueError:
        return None
    return parsed.replace(tzinfo=ask.timezone)


def _plain(name: str) -> str:
    """A name without what file names cannot hold."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", name)).casefold()
