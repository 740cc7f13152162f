"""The gradebook: what is saved stays, whatever happens next."""

import multiprocessing
import os
import signal
import sqlite3

import pytest

from autograder.errors import GradebookError
from autograder.gradebook import database
from autograder.gradebook.store import Gradebook
from autograder.model import Check, CheckResult, Report, Status


def report(student="ada", status=Status.PASSED, assignment="knn"):
    result = CheckResult(Check("public.a", "títle \x00 ✓", 2, False, after=("b",)), status, "message")
    return Report(assignment, student, (result,), seed=3, digest="d", integrity="process", versions={"numpy": "2"})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "g.sqlite"


@pytest.fixture
def book(path):
    with Gradebook.open(path) as opened:
        yield opened


@pytest.fixture
def raw(book, path):
    """The same file, by hand."""
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


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


def test_a_new_process_finds_everything(path):
    with Gradebook.open(path) as book:
        book.save(report(), "k")
    with Gradebook.open(path, create=False) as book:
        assert book.current("knn") == [report()]


def _save_and_die(path):
    book = Gradebook.open(path)
    book.save(report(), "k")
    with book._database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO run_seed VALUES ('half', 'done', 1)")
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_kill_loses_only_what_is_in_flight(path):
    child = multiprocessing.get_context("spawn").Process(target=_save_and_die, args=(path,))
    child.start()
    child.join(30)
    assert child.exitcode == -signal.SIGKILL
    with Gradebook.open(path) as book:
        assert book.current("knn") == [report()]
        assert book.seed("half", "done", draw=lambda: 2) == 2


def test_another_reader_does_not_wait(book, raw):
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("INSERT INTO run_seed VALUES ('x', 'y', 1)")
    assert book.current("knn") == []
    raw.execute("COMMIT")


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


def test_a_newer_gradebook_is_left_alone(path, raw):
    raw.execute("PRAGMA user_version = 99")
    with pytest.raises(GradebookError, match="newer autograder"):
        Gradebook.open(path)


def test_a_report_of_another_format(book, raw):
    book.save(report(), "k")
    raw.execute("DROP TRIGGER report_no_update")
    raw.execute("UPDATE report SET body = '{\"format\": 99}'")
    with pytest.raises(GradebookError, match="cannot be read"):
        book.current("knn")


def test_a_locked_gradebook_says_so(book, raw, path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with Gradebook.open(path) as other:
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradebookError, match="in use"):
            other.save(report(), "k")
        raw.execute("ROLLBACK")
        other.save(report(), "k")
    assert len(book.current("knn")) == 1
