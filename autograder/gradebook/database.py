"""A database by file name or URL: opened, brought up to date, its transactions, and its errors as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from autograder.errors import GradebookError
from autograder.gradebook import migrations

BUSY_SECONDS = 10.0  # how long one program waits for another's transaction


class Database:
    """An open database of today's version. Use it from one thread.

    Every transaction is whole or not at all, and on disk when it ends. SQLite is in write-ahead mode: readers never
    wait, and a writer takes the lock at its beginning, so that what it read cannot be outdated when it writes.
    """

    def __init__(self, engine: sa.Engine, place: str) -> None:
        self._engine, self.place = engine, place
        self._writer = engine.execution_options(writes=True)
        self._noter = engine.execution_options(writes=True, survives="a kill")

    @classmethod
    def open(cls, database: Path | str, *, create: bool = True) -> Database:
        """Opens the file or URL, makes the file where there is none (if `create`), migrates an older one.

        Raises:
            GradebookError: it is missing (without `create`), is no gradebook, is newer than this program, is locked or
                cannot be reached.
        """
        opened = _server(str(database)) if "://" in str(database) else _file(Path(database), create)
        try:
            opened._bring_up_to_date()
        except BaseException:
            opened.close()
            raise
        return opened

    @property
    def is_file(self) -> bool:
        """Whether this is a SQLite file."""
        return self._engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Closes the database; what was written stays."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the database."""
        with self.explained(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that writes: whole and on disk at its end, or nothing of it."""
        with self.explained(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def noting(self) -> Iterator[sa.Connection]:
        """As `writing`, for what can be found out again: a kill loses nothing of it, a power cut may lose the last."""
        with self.explained(), self._noter.begin() as connection:
            yield connection

    @contextmanager
    def explained(self) -> Iterator[None]:
        """The driver's errors as ours: what, where, what to do. A broken uniqueness is the caller's to handle."""
        try:
            yield
        except exc.IntegrityError:
            raise
        except exc.OperationalError as error:
            if "locked" in str(error.orig) or "busy" in str(error.orig):
                words = f"{self.place} is in use by another program for longer than {BUSY_SECONDS:g} s"
                raise GradebookError(words) from None
            raise GradebookError(f"{self.place} cannot be used: {_first_line(error)}") from None
        except exc.DBAPIError as error:
            raise GradebookError(f"{self.place} is not a gradebook, or is damaged: {_first_line(error)}") from None

    def _bring_up_to_date(self) -> None:
        with self.reading() as connection:
            here, empty = migrations.version(connection), not sa.inspect(connection).get_table_names()
        if here == 0 and not empty:
            raise GradebookError(f"{self.place} is a database of something else: set another `database` in course.toml")
        while here < migrations.newest():
            # The version is looked at again under the lock: another process may have migrated in between.
            with self.writing() as connection:
                _lock_schema(connection)
                migrations.migrate(connection)
                here = migrations.version(connection)
        if here > migrations.newest():
            raise GradebookError(
                f"{self.place} was written by a newer autograder (schema {here}; this one knows"
                f" {migrations.newest()}): update it"
            )


def _file(path: Path, create: bool) -> Database:
    if not path.exists() and not create:
        raise GradebookError(f"no gradebook at {path}: nothing has been graded yet (`autograder grade SLUG PATH`)")
    if not path.parent.is_dir():
        raise GradebookError(f"the folder of the gradebook, {path.parent}, does not exist: make it first")
    url = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, str(path))


def _server(url: str) -> Database:
    try:
        parsed = sa.make_url(url)
        engine = sa.create_engine(parsed)
    except (exc.ArgumentError, ValueError):  # ValueError: of a port
        raise GradebookError("`database` in course.toml is no address that SQLAlchemy knows") from None
    except ImportError as error:
        raise GradebookError(f"the database of course.toml needs a driver that is not installed: {error}") from None
    return Database(engine, parsed.render_as_string(hide_password=True))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin below, and only there
    connection.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    # FULL: a saved report survives a power cut, not only a kill. One fsync a report is nothing beside grading it.
    synchronous = "NORMAL" if options.get("survives") == "a kill" else "FULL"
    connection.exec_driver_sql(f"PRAGMA synchronous = {synchronous}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _lock_schema(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(8151623)")


def _first_line(error: exc.DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]
