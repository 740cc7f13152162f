"""The gradebook: every report ever made, in one SQLite file. The only SQL of the project.

Theory of operation. A report is saved in a transaction of its own, and the file is in write-ahead mode: a kill at any
moment loses at most the report in flight, and somebody may read results while a class is graded. Reports are never
changed or deleted; the current one of a student is the newest. `user_version` numbers the schema, and `_MIGRATIONS`
leads from each number to the next, so that a file of any age opens.

    with Gradebook.open(course.database) as book:
        book.save(report, key)
        for report in book.current("knn"): ...
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from autograder.errors import GradebookError
from autograder.model import Report

# Each entry leads from its index to the next version. Append only: files written with the earlier ones exist.
_MIGRATIONS: tuple[Sequence[str], ...] = (
    (
        """
        CREATE TABLE report (
            id INTEGER PRIMARY KEY,
            assignment TEXT NOT NULL,
            student TEXT NOT NULL,
            key TEXT NOT NULL,        -- all that decided it; equal keys need no second run
            score REAL NOT NULL,
            max_score REAL NOT NULL,
            final INTEGER NOT NULL,
            graded_at TEXT,           -- ISO 8601 with offset
            body TEXT NOT NULL        -- Report.to_dict() as JSON
        )
        """,
        "CREATE INDEX report_of_student ON report (assignment, student, id)",
        """
        CREATE TABLE run_seed (
            assignment TEXT NOT NULL,
            suite TEXT NOT NULL,      -- digest; another suite draws another seed
            seed INTEGER NOT NULL,
            PRIMARY KEY (assignment, suite)
        )
        """,
        # What can be computed again and is kept because that takes time; it may be emptied at any moment.
        "CREATE TABLE kept (key TEXT PRIMARY KEY, body TEXT NOT NULL)",
    ),
)
_CURRENT = """
    SELECT body FROM report
    WHERE id IN (SELECT max(id) FROM report WHERE assignment = ? GROUP BY student)
    ORDER BY student
"""
_BUSY_SECONDS = 10.0


class Gradebook:
    """An open gradebook file. Use it from one thread."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self.path = connection, path

    @classmethod
    def open(cls, path: Path, *, create: bool = True) -> Gradebook:
        """Opens the file, makes it where there is none (if `create`), and brings an older one up to date.

        Raises:
            GradebookError: it is missing (without `create`), is no gradebook, is newer than this program, or is locked.
        """
        if not path.exists() and not create:
            raise GradebookError(f"no gradebook at {path}: nothing has been graded yet (`autograder grade SLUG PATH`)")
        if not path.parent.is_dir():
            raise GradebookError(f"the folder of the gradebook, {path.parent}, does not exist: make it first")
        with _explained(path):
            connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            try:
                _prepare(connection, path)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path)

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; what was saved stays."""
        self._connection.close()

    def save(self, report: Report, key: str) -> None:
        """Adds a report; from now on it is its student's current one. On return it is on disk."""
        body = json.dumps(report.to_dict(), ensure_ascii=False, allow_nan=False)
        values = (
            *(report.assignment, report.student, key, report.score, report.max_score),
            *(int(report.final), report.graded_at, body),
        )
        with _explained(self.path), _transaction(self._connection):
            self._connection.execute(
                "INSERT INTO report (assignment, student, key, score, max_score, final, graded_at, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )

    def current(self, assignment: str) -> list[Report]:
        """The newest report of every student of an assignment, by student."""
        rows = self._rows(_CURRENT, (assignment,))
        return [_report(row[0], self.path) for row in rows]

    def find(self, assignment: str, student: str) -> Report | None:
        """A student's newest report of an assignment."""
        rows = self._rows(
            "SELECT body FROM report WHERE assignment = ? AND student = ? ORDER BY id DESC LIMIT 1",
            (assignment, student),
        )
        return _report(rows[0][0], self.path) if rows else None

    def unchanged(self, assignment: str, student: str, key: str) -> Report | None:
        """The student's current report if it is final and was decided by exactly `key`."""
        rows = self._rows(
            "SELECT body, key, final FROM report WHERE assignment = ? AND student = ? ORDER BY id DESC LIMIT 1",
            (assignment, student),
        )
        if rows and rows[0][1] == key and rows[0][2]:
            return _report(rows[0][0], self.path)
        return None

    def assignments(self) -> list[str]:
        """The assignments that have reports."""
        return [row[0] for row in self._rows("SELECT DISTINCT assignment FROM report ORDER BY assignment", ())]

    def seed(self, assignment: str, suite: str, *, draw: Callable[[], int] | None = None, new: bool = False) -> int:
        """The run seed that everybody of an assignment is judged with, drawn once per suite.

        Args:
            draw: where a new seed comes from; by default 31 bits of the system's randomness.
            new: draw again even if there is one.
        """
        draw = draw or (lambda: secrets.randbits(31))
        with _explained(self.path), _transaction(self._connection):
            rows = self._connection.execute(
                "SELECT seed FROM run_seed WHERE assignment = ? AND suite = ?", (assignment, suite)
            ).fetchall()
            if rows and not new:
                return int(rows[0][0])
            seed = draw()
            self._connection.execute("INSERT OR REPLACE INTO run_seed VALUES (?, ?, ?)", (assignment, suite, seed))
            return seed

    def recall(self, key: str) -> str | None:
        """What `remember` kept under this key."""
        rows = self._rows("SELECT body FROM kept WHERE key = ?", (key,))
        return rows[0][0] if rows else None

    def remember(self, key: str, body: str) -> None:
        """Keeps something that could be computed again."""
        with _explained(self.path), _transaction(self._connection):
            self._connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (key, body))

    def _rows(self, query: str, values: Sequence[str]) -> list[tuple[str, ...]]:
        with _explained(self.path):
            return self._connection.execute(query, values).fetchall()


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    # FULL: a saved report survives a power cut, not only a kill. One fsync a report is nothing beside grading it.
    connection.execute("PRAGMA synchronous = FULL")
    version = _version(connection)
    if version > len(_MIGRATIONS):
        raise GradebookError(
            f"{path} was written by a newer autograder (schema {version}; this one knows {len(_MIGRATIONS)}): update it"
        )
    if version == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise GradebookError(f"{path} is a database of something else: set another `database` in course.toml")
    while (version := _version(connection)) < len(_MIGRATIONS):
        with _transaction(connection):
            # Looked at again under the lock: another process may have migrated in between.
            if _version(connection) == version:
                for statement in _MIGRATIONS[version]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """SQLite's errors as ours: what, where, what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise GradebookError(f"{path} is in use by another program for longer than {_BUSY_SECONDS:g} s") from None
        raise GradebookError(f"{path} cannot be used: {error}") from None
    except sqlite3.DatabaseError as error:
        raise GradebookError(f"{path} is not a gradebook, or is damaged: {error}") from None


def _report(body: str, path: Path) -> Report:
    try:
        return Report.from_dict(json.loads(body))
    except (ValueError, KeyError, TypeError) as error:
        raise GradebookError(f"{path} holds a report that cannot be read: {error}") from None
