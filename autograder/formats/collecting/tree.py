"""A folder or a zip as names and contents: read carefully, written nowhere, trusted in nothing.

Names are relative, with forward slashes, and lead nowhere else; links, pipes and devices are not read; every content
is bounded, whatever an archive claims. What is refused is told by name, and costs nobody else anything.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from autograder.errors import SubmissionError, UsageError
from autograder.grading import intake
from autograder.text import one_line

MAX_NAMES = 200_000  # files of a whole class


class Tree(Protocol):
    """What importers read from."""

    @property
    def names(self) -> Sequence[str]:
        """The paths of all files, sorted."""

    def read(self, name: str) -> bytes:
        """The content of a file. Raises `SubmissionError` with the reason if it is refused."""


@dataclass(frozen=True)
class Folder:
    """A folder on disk."""

    root: Path
    names: Sequence[str]
    refused: Sequence[tuple[str, str]]

    def read(self, name: str) -> bytes:
        """The content of a regular file."""
        path = self.root / name
        return intake.read_at(path.name, intake.MAX_ARCHIVE, parent=path.parent)


@dataclass(frozen=True)
class Zip:
    """A zip file; its members are unpacked in memory, one at a time."""

    path: Path
    opened: zipfile.ZipFile
    members: Mapping[str, zipfile.ZipInfo]
    refused: Sequence[tuple[str, str]]

    @property
    def names(self) -> Sequence[str]:
        """The paths of all files, sorted."""
        return tuple(sorted(self.members))

    def read(self, name: str) -> bytes:
        """The content of a member."""
        try:
            return intake.read_member(one_line(self.path.name), self.opened, self.members[name], intake.MAX_ARCHIVE)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError, OverflowError) as error:
            raise SubmissionError(f"{one_line(name)} cannot be unpacked: {one_line(str(error))}") from None


def open_tree(source: Path) -> Folder | Zip:
    """What lies in a folder or a zip.

    Raises:
        UsageError: it is neither, or there is far too much of it.
    """
    if source.is_dir():
        tree = _folder(source)
    elif source.is_file() and zipfile.is_zipfile(source):
        tree = _zip(source)
    else:
        raise UsageError(f"{source} is neither a folder nor a zip file")
    if len(tree.names) > MAX_NAMES:
        raise UsageError(f"{source} holds {len(tree.names):,} files; a class has at most {MAX_NAMES:,}")
    return tree


def _folder(source: Path) -> Folder | Zip:
    names: list[str] = []
    refused: list[tuple[str, str]] = []
    with os.scandir(source) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if entry.name in intake.LEFTOVERS or entry.name.startswith("."):
            continue
        if not entry.is_dir(follow_symlinks=False):
            names.append(entry.name)
            continue
        try:
            below = [f"{entry.name}/{path}" for path, _, _ in intake.walk(source / entry.name)]
        except (SubmissionError, OSError) as error:  # this student's folder is too deep; the others are not
            refused.append((entry.name, str(error)))
        else:
            names += below
    return Folder(source, tuple(sorted(names)), tuple(refused))


def _zip(source: Path) -> Folder | Zip:
    members: dict[str, zipfile.ZipInfo] = {}
    refused: list[tuple[str, str]] = []
    twice: set[str] = set()
    try:
        opened = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, ValueError, OSError, OverflowError) as error:
        raise UsageError(f"{source} cannot be opened as a zip: {one_line(str(error))}") from None
    for info in opened.infolist():
        try:
            parts = PurePosixPath(intake.member_path(source.name, info.filename)).parts
        except SubmissionError as error:
            refused.append((one_line(info.filename), str(error)))
            continue
        name = "/".join(parts)
        if info.is_dir() or not parts or intake.LEFTOVERS & set(parts):
            continue
        if name in members or name in twice:
            twice.add(name)
            members.pop(name, None)
        else:
            members[name] = info
    refused += [(one_line(name), f"{source.name} holds it twice; which one counts cannot be known") for name in twice]
    return Zip(source, opened, members, tuple(sorted(refused)))
