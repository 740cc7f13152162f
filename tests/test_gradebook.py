"""The gradebook: what is saved stays, whatever happens next."""

import multiprocessing
import os
import signal
import sqlite3

import pytest

from autograder.errors import GradebookError
from autograder.gradebook.store import Gradebook
from autograder.model import Check, CheckResult, Report, Status


def report(student="ada", status=Status.PASSED, assignment="knn"):
    result = CheckResult(Check("public.a", "títle \x00 ✓", 2, False, after=("b",)), status, "message")
    return Report(assignment, student, (result,), seed=3, digest="d", integrity="process", versions={"numpy": "2"})


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path / "g.sqlite") as opened:
        yield opened


def test_a_report_comes_back_as_it_was(book):
    book.save(report(), "k")
    assert book.find("knn", "ada") == report()
    assert book.current("knn") == [report()]
    assert book.find("knn", "bob") is None
    assert book.assignments() == ["knn"]


def test_the_newest_report_is_current(book):
    book.save(report(status=Status.FAILED), "k1")
    book.save(report("bob"), "k")
    book.save(report(assignment="svm"), "k")
    book.save(report(), "k2")
    assert [(r.student, r.score) for r in book.current("knn")] == [("ada", 2), ("bob", 2)]


def test_only_the_same_key_and_a_final_report_are_unchanged(book):
    assert book.unchanged("knn", "ada", "k") is None
    book.save(report(), "k")
    assert book.unchanged("knn", "ada", "k") == report()
    assert book.unchanged("knn", "ada", "other") is None
    assert book.unchanged("knn", "bob", "k") is None
    book.save(report(status=Status.BROKEN), "k")
    assert book.unchanged("knn", "ada", "k") is None


def test_the_seed_of_a_suite_is_drawn_once(book):
    draws = iter([11, 22, 33])
    assert book.seed("knn", "suite", draw=lambda: next(draws)) == 11
    assert book.seed("knn", "suite", draw=lambda: next(draws)) == 11
    assert book.seed("knn", "other suite", draw=lambda: next(draws)) == 22
    assert book.seed("knn", "suite", draw=lambda: next(draws), new=True) == 33
    assert book.seed("knn", "suite") == 33


def test_what_is_kept_can_be_replaced(book):
    assert book.recall("k") is None
    book.remember("k", "1")
    book.remember("k", "2")
    assert book.recall("k") == "2"


def test_a_new_process_finds_everything(tmp_path):
    path = tmp_path / "g.sqlite"
    with Gradebook.open(path) as book:
        book.save(report(), "k")
    with Gradebook.open(path, create=False) as book:
        assert book.current("knn") == [report()]


def _save_and_die(path):
    book = Gradebook.open(path)
    book.save(report(), "k")
    book._connection.execute("BEGIN IMMEDIATE")
    book._connection.execute("INSERT INTO run_seed VALUES ('half', 'done', 1)")
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_kill_loses_only_what_is_in_flight(tmp_path):
    path = tmp_path / "g.sqlite"
    child = multiprocessing.get_context("spawn").Process(target=_save_and_die, args=(path,))
    child.start()
    child.join(30)
    assert child.exitcode == -signal.SIGKILL
    with Gradebook.open(path) as book:
        assert book.current("knn") == [report()]
        assert book.seed("half", "done", draw=lambda: 2) == 2


def test_another_reader_does_not_wait(book):
    with Gradebook.open(book.path) as other:
        book._connection.execute("BEGIN IMMEDIATE")
        book._connection.execute("INSERT INTO run_seed VALUES ('x', 'y', 1)")
        assert other.current("knn") == []
        book._connection.execute("COMMIT")


def test_a_failed_save_changes_nothing(book, monkeypatch):
    book.save(report(), "k")
    with pytest.raises(ValueError, match="JSON"):
        book.save(Report("knn", "ada", (), 0, "", "", seconds=float("nan")), "k")
    assert book.current("knn") == [report()]
    book.save(report("bob"), "k")
    assert len(book.current("knn")) == 2


def test_what_is_no_gradebook(tmp_path):
    text = tmp_path / "text"
    text.write_text("hello " * 1000)
    with pytest.raises(GradebookError, match="not a gradebook"):
        Gradebook.open(text)
    foreign = tmp_path / "foreign.sqlite"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE photos (id)")
    connection.close()
    with pytest.raises(GradebookError, match="something else"):
        Gradebook.open(foreign)
    with pytest.raises(GradebookError, match="nothing has been graded"):
        Gradebook.open(tmp_path / "none.sqlite", create=False)
    with pytest.raises(GradebookError, match="does not exist"):
        Gradebook.open(tmp_path / "no" / "folder" / "g.sqlite")


def test_a_newer_gradebook_is_left_alone(book):
    book._connection.execute("PRAGMA user_version = 99")
    with pytest.raises(GradebookError, match="newer autograder"):
        Gradebook.open(book.path)


def test_migrations_lead_from_any_version(book, monkeypatch):
    book.save(report(), "k")
    from autograder.gradebook import store

    monkeypatch.setattr(store, "_MIGRATIONS", (*store._MIGRATIONS, ("ALTER TABLE report ADD COLUMN extra TEXT",)))
    with Gradebook.open(book.path) as newer:
        assert newer.current("knn") == [report()]
        assert newer._rows("SELECT extra FROM report", ()) == [(None,)]
    with Gradebook.open(book.path) as again:
        assert store._version(again._connection) == 2


def test_a_migration_that_fails_leaves_the_old_version(book, monkeypatch):
    from autograder.gradebook import store

    bad = ("ALTER TABLE report ADD COLUMN extra TEXT", "NO SUCH STATEMENT")
    with monkeypatch.context() as patch:
        patch.setattr(store, "_MIGRATIONS", (*store._MIGRATIONS, bad))
        with pytest.raises(GradebookError):
            Gradebook.open(book.path)
    with Gradebook.open(book.path) as reopened:
        assert store._version(reopened._connection) == 1


def test_a_report_of_another_format(book):
    book.save(report(), "k")
    book._connection.execute("UPDATE report SET body = '{\"format\": 99}'")
    with pytest.raises(GradebookError, match="cannot be read"):
        book.current("knn")


def test_a_locked_gradebook_says_so(book, monkeypatch):
    from autograder.gradebook import store

    monkeypatch.setattr(store, "_BUSY_SECONDS", 0.05)
    with Gradebook.open(book.path) as other:
        book._connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradebookError, match="in use"):
            other.save(report(), "k")
        book._connection.execute("ROLLBACK")
        other.save(report(), "k")
