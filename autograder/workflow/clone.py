"""What students had pushed before a moment: from a list of repositories to a class folder that `grade` takes.

    student,repository
    s01,course-2027/knn-s01

Nothing of a repository is checked out or executed: it is cloned bare and without its blobs, and only the files that the
assignment asks for are read from the commit, as plain files. Whose repository cannot be reached is named, and stops
nobody else.

The moment is compared with the committer's date, which a student can set at will. What cannot be forged is what was
there when this ran: run it soon after the deadline, and keep what it printed.
"""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from autograder.errors import SubmissionError, UsageError
from autograder.grading import intake
from autograder.grading.from_notebooks import is_notebook
from autograder.model import Assignment
from autograder.text import one_line

_SECONDS = 300.0  # of one git command
_PROTOCOLS = "https:ssh:file"  # others, such as ext::, execute what they are told
_ON_GITHUB = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True)
class Row:
    """A student and where their work is."""

    student: str
    repository: str  # "owner/name" on GitHub, or an address that git takes


@dataclass(frozen=True)
class Cloned:
    """What became of one repository."""

    row: Row
    commit: str = ""  # empty where there is none before the moment
    committed_at: str = ""
    files: tuple[str, ...] = ()
    problem: str = ""  # why it could not be read: no folder was made


def read_list(file: Path) -> list[Row]:
    """The rows of a CSV file with the columns `student` and `repository`; lines that start with # are skipped.

    Raises:
        UsageError: no such file or columns, a name that is no folder name, a student named twice; with the line.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from None
    kept = "\n".join("" if line.startswith("#") else line for line in lines)
    reader = csv.DictReader(io.StringIO(kept))
    if not {"student", "repository"} <= set(reader.fieldnames or ()):
        raise UsageError(f"{file}: expected the columns student,repository; got {', '.join(reader.fieldnames or ())}")
    rows: dict[str, Row] = {}
    for found in reader:
        student, repository = (str(found[key] or "").strip() for key in ("student", "repository"))
        where = f"{file}:{reader.line_num}"
        if not student or student.startswith(".") or "/" in student or one_line(student) != student:
            raise UsageError(f"{where}: {student!r} cannot be the name of a folder")
        if not repository or repository.startswith("-"):
            raise UsageError(f"{where}: {repository!r} is no repository: write owner/name or its address")
        if student in rows:
            raise UsageError(f"{where}: {student} is there twice")
        rows[student] = Row(student, repository)
    return list(rows.values())


def clone(rows: list[Row], out: Path, assignment: Assignment, before: datetime | None) -> Iterator[Cloned]:
    """One student after the other: their files as of the last commit before the moment, in `out`/student.

    Raises:
        UsageError: `out` is there already and not empty.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there and not empty: give a new folder")
    for row in rows:
        try:
            yield _clone(row, out / row.student, assignment, before)
        except SubmissionError as error:
            yield Cloned(row, problem=str(error))


def _clone(row: Row, folder: Path, assignment: Assignment, before: datetime | None) -> Cloned:
    with tempfile.TemporaryDirectory(prefix="autograder-") as bare:
        address = f"https://github.com/{row.repository}.git" if _ON_GITHUB.fullmatch(row.repository) else row.repository
        _git("clone", "--quiet", "--bare", "--filter=blob:none", "--", address, bare)
        if not _git("-C", bare, "for-each-ref", "--count=1", "refs/heads"):
            commit = b""  # nothing was ever pushed
        else:
            until = [] if before is None else [f"--before={before.isoformat()}"]
            commit = _git("-C", bare, "rev-list", "-1", "--first-parent", *until, "HEAD").strip()
        files = dict(_wanted(bare, commit.decode(), assignment)) if commit else {}
        when = _git("-C", bare, "show", "-s", "--format=%cI", commit.decode()).decode().strip() if commit else ""
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return Cloned(row, commit.decode(), when, tuple(files))


def _wanted(bare: str, commit: str, assignment: Assignment) -> Iterator[tuple[str, bytes]]:
    """(path, content) of the regular files that the assignment asks for, and of notebooks; `intake` judges sizes."""
    names = intake.wanted_names(assignment)
    for entry in _git("-C", bare, "ls-tree", "-r", "-z", commit).split(b"\0"):
        head, _, raw = entry.partition(b"\t")
        path = PurePosixPath(raw.decode("utf-8", "replace"))
        asked = path.name in names or is_notebook(path.name)
        if asked and head.startswith(b"100") and not path.is_absolute() and ".." not in path.parts:
            yield path.as_posix(), _git("-C", bare, "cat-file", "blob", head.split()[2].decode())


def _git(*arguments: str) -> bytes:
    """What git prints. Raises `SubmissionError` with what it complains of."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": _PROTOCOLS, "LC_ALL": "C.UTF-8"}
    command = ["git", "-c", "core.hooksPath=/dev/null", *arguments]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=_SECONDS, check=False)
    except FileNotFoundError:
        raise UsageError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise SubmissionError(f"git needed more than {_SECONDS:.0f} s") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit status {done.returncode}"]
        raise SubmissionError(one_line(said[-1], 200))
    return done.stdout
