"""A gradebook of any age opens, with everything in it; a step that fails leaves the age it had."""

import json
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from autograder.errors import GradebookError
from autograder.gradebook import migrations, schema
from autograder.gradebook.database import Database
from autograder.gradebook.store import Gradebook
from autograder.model import Event, Rules

DUMPS = Path(__file__).parent / "fixtures" / "gradebooks"  # files as each version wrote them, as SQL text


def restored(version: int, path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript((DUMPS / f"version-{version}.sql").read_text("utf-8"))
    connection.close()
    return path


def version_of(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("PRAGMA user_version").fetchone()[0]
    finally:
        connection.close()


def columns(database: Database) -> dict[str, set[tuple[str, bool]]]:
    with database.reading() as connection:
        look = sa.inspect(connection)
        found = {}
        for table in look.get_table_names():
            keys = look.get_pk_constraint(table)["constrained_columns"]  # SQLite calls them nullable
            found[table] = {(c["name"], c["nullable"] and c["name"] not in keys) for c in look.get_columns(table)}
        return found


def triggers_and_indices(database: Database) -> set[str]:
    with database.reading() as connection:
        query = "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'index') AND name NOT LIKE 'sqlite_%'"
        return set(connection.exec_driver_sql(query).scalars())


def test_there_is_a_file_of_every_version():
    assert sorted(path.name for path in DUMPS.iterdir()) == [
        f"version-{number}.sql" for number in range(1, migrations.newest() + 1)
    ]


@pytest.mark.parametrize("version", range(1, migrations.newest() + 1))
def test_everything_in_an_old_file_is_there(tmp_path, version):
    path = restored(version, tmp_path / "old.sqlite")
    assert version_of(path) == version
    with Gradebook.open(path, rules=Rules()) as book:
        assert [(r.student, r.score, r.digest) for r in book.current("knn")] == [("s01", 2, "d3"), ("s02", 2, "d2")]
        assert [r.submitted_at for r in book.history("knn", "s01")] == [
            *("2026-10-01T21:00:00+02:00", "2026-10-01T23:00:00+02:00")
        ]
        assert book.unchanged("knn", "s02", "k2") is not None
        assert book.seed("knn", "suite") == 41
        assert book.recall("mistakes") == "[]"
        assert [g.score for g in book.grades("knn")] == [2, 2] if version < 2 else [2, 1.5]
        if version >= 2:
            assert book.roster()[0].accounts == {"moodle": "7"}
            assert book.receipts("moodle", "knn")["s01"].state == "verified"
            assert [event.kind for event in book.events()] == ["roster", "override"]
        book.record([Event("comment", "ta", "", "knn", "s01", "fine")])
    assert version_of(path) == migrations.newest()


@pytest.mark.parametrize("version", range(1, migrations.newest() + 1))
def test_an_old_file_becomes_what_a_new_one_is(tmp_path, version):
    old = Database.open(restored(version, tmp_path / "old.sqlite"))
    new = Database.open(tmp_path / "new.sqlite")
    assert columns(old) == columns(new)
    assert triggers_and_indices(old) == triggers_and_indices(new)
    old.close()
    new.close()


def test_the_steps_lead_to_the_tables_that_the_program_uses(place):
    database = Database.open(place)
    found = columns(database)
    found.pop("schema_version", None)
    assert found == {
        table.name: {(column.name, bool(column.nullable)) for column in table.columns}
        for table in schema.tables.sorted_tables
    }
    database.close()


def _extra(connection):
    connection.exec_driver_sql("ALTER TABLE report ADD COLUMN extra TEXT")


def _fails_half_way(connection):
    _extra(connection)
    connection.exec_driver_sql("DELETE FROM kept")
    connection.exec_driver_sql("NO SUCH STATEMENT")


def test_a_step_that_fails_leaves_everything_as_it_was(place, monkeypatch):
    with Gradebook.open(place) as book:
        book.remember("k", "kept")
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*migrations.STEPS, _fails_half_way))
        with pytest.raises(GradebookError):
            Gradebook.open(place)
    with Gradebook.open(place) as book:
        assert book.recall("k") == "kept"
        assert "extra" not in {name for name, _ in columns(book._database)["report"]}
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*migrations.STEPS, _extra))
        with Gradebook.open(place) as book:
            assert "extra" in {name for name, _ in columns(book._database)["report"]}
    with pytest.raises(GradebookError, match="newer autograder"):
        Gradebook.open(place)


def test_the_second_step_reads_the_reports_themselves(tmp_path):
    path = restored(1, tmp_path / "old.sqlite")
    Gradebook.open(path).close()
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT digest, submitted_at, body FROM report").fetchall()
    connection.close()
    assert len(rows) == 3
    for digest, submitted_at, body in rows:
        assert (digest, submitted_at) == (json.loads(body)["digest"], json.loads(body)["submitted_at"])
