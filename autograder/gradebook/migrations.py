"""How a database of any age becomes today's: one step a version, each in a transaction of its own.

Append only: databases written with every earlier version exist. A step is written in the SQL that all databases share
and says everything itself, because the tables of `schema.py` go on changing. SQLite keeps the version in its header
(`user_version`), as the first gradebooks did; other databases in a table of one row.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import sqlalchemy as sa

Step = Callable[[sa.Connection], None]

_NUMBERED = {"sqlite": "INTEGER PRIMARY KEY", "postgresql": "SERIAL PRIMARY KEY"}
_ADD_ONLY = ("report", "event", "receipt")


def version(connection: sa.Connection) -> int:
    """The schema version of a database; 0 for an empty one."""
    if connection.dialect.name == "sqlite":
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if not sa.inspect(connection).has_table("schema_version"):
        return 0
    return int(connection.exec_driver_sql("SELECT version FROM schema_version").scalar_one())


def newest() -> int:
    """The version that this program writes."""
    return len(STEPS)


def migrate(connection: sa.Connection) -> None:
    """The next step, inside the transaction that `connection` is in; nothing if there is none."""
    here = version(connection)
    if here < len(STEPS):
        STEPS[here](connection)
        _set_version(connection, here + 1)


def _set_version(connection: sa.Connection, number: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {number:d}")
        return
    if number == 1:
        connection.exec_driver_sql("CREATE TABLE schema_version (version INTEGER NOT NULL)")
        connection.exec_driver_sql("INSERT INTO schema_version VALUES (1)")
    connection.execute(sa.text("UPDATE schema_version SET version = :number"), {"number": number})


def _run(connection: sa.Connection, *statements: str) -> None:
    numbered = _NUMBERED.get(connection.dialect.name, "INTEGER PRIMARY KEY AUTO_INCREMENT")
    for statement in statements:
        connection.exec_driver_sql(statement.replace("NUMBERED", numbered))


def _reports(connection: sa.Connection) -> None:
    """Version 1: reports, run seeds, and what is kept to save time."""
    _run(
        connection,
        "CREATE TABLE report (id NUMBERED, assignment VARCHAR(255) NOT NULL, student VARCHAR(255) NOT NULL,"
        " key TEXT NOT NULL, score DOUBLE PRECISION NOT NULL, max_score DOUBLE PRECISION NOT NULL,"
        " final INTEGER NOT NULL, graded_at TEXT, body TEXT NOT NULL)",
        "CREATE INDEX report_of_student ON report (assignment, student, id)",
        "CREATE TABLE run_seed (assignment VARCHAR(255) NOT NULL, suite VARCHAR(255) NOT NULL, seed BIGINT NOT NULL,"
        " PRIMARY KEY (assignment, suite))",
        "CREATE TABLE kept (key VARCHAR(255) PRIMARY KEY, body TEXT NOT NULL)",
    )


def _people_and_decisions(connection: sa.Connection) -> None:
    """Version 2: people, the audit trail, receipts; of a report, which submission it is about and when that came."""
    _run(
        connection,
        "ALTER TABLE report ADD COLUMN digest TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE report ADD COLUMN submitted_at TEXT",
        "CREATE TABLE person (id VARCHAR(255) PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL,"
        " login TEXT NOT NULL, sid TEXT NOT NULL, section TEXT NOT NULL, team TEXT NOT NULL, accounts TEXT NOT NULL,"
        " active INTEGER NOT NULL)",
        "CREATE TABLE event (id NUMBERED, at TEXT NOT NULL, who TEXT NOT NULL, kind VARCHAR(255) NOT NULL,"
        " why TEXT NOT NULL, assignment VARCHAR(255) NOT NULL, student VARCHAR(255) NOT NULL, value TEXT NOT NULL)",
        "CREATE INDEX event_of_student ON event (assignment, kind, student, id)",
        "CREATE TABLE receipt (id NUMBERED, target VARCHAR(255) NOT NULL, assignment VARCHAR(255) NOT NULL,"
        " student VARCHAR(255) NOT NULL, state TEXT NOT NULL, score DOUBLE PRECISION, comment_digest TEXT NOT NULL,"
        " why TEXT NOT NULL, at TEXT NOT NULL, remote TEXT NOT NULL)",
        "CREATE INDEX receipt_of_student ON receipt (target, assignment, student, id)",
    )
    fill = sa.text("UPDATE report SET digest = :digest, submitted_at = :submitted_at WHERE id = :id")
    for number, body in connection.exec_driver_sql("SELECT id, body FROM report").fetchall():
        data = json.loads(body)
        known = {"digest": data.get("digest", ""), "submitted_at": data.get("submitted_at"), "id": number}
        connection.execute(fill, known)
    for table in _ADD_ONLY:
        _only_add(connection, table)


def _only_add(connection: sa.Connection, table: str) -> None:
    """Makes the database itself refuse to change or delete a row of `table`."""
    words = f"rows of {table} are only ever added"
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            _run(
                connection,
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{words}'); END",
            )
    elif connection.dialect.name == "postgresql":
        _run(
            connection,
            f"CREATE FUNCTION {table}_only_add() RETURNS trigger LANGUAGE plpgsql"
            f" AS $$ BEGIN RAISE EXCEPTION '{words}'; END $$",
            f"CREATE TRIGGER {table}_only_add BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_only_add()",
        )


STEPS: tuple[Step, ...] = (_reports, _people_and_decisions)
