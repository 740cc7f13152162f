"""The gradebook: what is saved stays, whatever happens next."""

import multiprocessing
import os
import signal
import sqlite3
import time
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from autograder.errors import GradebookError
from autograder.gradebook import database
from autograder.gradebook.store import Gradebook
from autograder.model import Check, CheckResult, Event, Receipt, Report, Status


def report(student="ada", status=Status.PASSED, assignment="knn"):
    result = CheckResult(Check("public.a", "títle \x00 ✓", 2, False, after=("b",)), status, "message")
    return Report(assignment, student, (result,), seed=3, digest="d", integrity="process", versions={"numpy": "2"})


@pytest.fixture
def book(place):
    with Gradebook.open(place) as opened:
        yield opened


@pytest.fixture
def path(tmp_path):
    """For what only a file can show."""
    return tmp_path / "g.sqlite"


@pytest.fixture
def file_book(path):
    with Gradebook.open(path) as opened:
        yield opened


@pytest.fixture
def raw(file_book, path):
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


def test_another_program_finds_everything(place):
    with Gradebook.open(place) as book:
        book.save(report(), "k")
    with Gradebook.open(place, create=False) as book:
        assert book.current("knn") == [report()]


def _save_and_die(path):
    book = Gradebook.open(path)
    book.save(report(), "k")
    with book._database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO run_seed VALUES ('half', 'done', 1)")
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_kill_loses_only_what_is_in_flight(place):
    child = multiprocessing.get_context("spawn").Process(target=_save_and_die, args=(place,))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    with Gradebook.open(place) as book:
        assert book.current("knn") == [report()]
        assert book.seed("half", "done", draw=lambda: 2) == 2


def _save_many(place, first, count, start):
    with Gradebook.open(place) as book:
        start.wait(60)
        for number in range(first, first + count):
            book.save(report(f"s{number:03}"), "k")
            book.remember("shared", str(number))
            book.seed("knn", f"suite {number % 7}")


def _save_without_protection(path, first, count, start):
    """What a program would do that keeps all reports in one document: read, add, write."""
    start.wait(60)
    for number in range(first, first + count):
        known = path.read_text().split() if path.exists() else []
        time.sleep(0.001)
        path.write_text(" ".join([*known, f"s{number:03}"]))


def _together(work, place, graders=4, count=15):
    """Several processes at once, each with reports of its own."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(graders)
    children = [context.Process(target=work, args=(place, n * count, count, start)) for n in range(graders)]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
        assert child.exitcode == 0
    return {f"s{number:03}" for number in range(graders * count)}


def test_concurrent_graders_lose_nothing(place):
    everyone = _together(_save_many, place)
    with Gradebook.open(place) as book:
        assert {r.student for r in book.current("knn")} == everyone
        assert all(len(book.history("knn", student)) == 1 for student in everyone)


def test_without_transactions_reports_would_be_lost(tmp_path):
    """The control: the same processes and reports, kept by reading and writing a whole file."""
    file = tmp_path / "reports.txt"
    everyone = _together(_save_without_protection, file)
    assert set(file.read_text().split()) < everyone


def test_concurrent_graders_draw_one_seed(place):
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        seeds = pool.map(_draw, [place] * 8, chunksize=1)
    assert len(set(seeds)) == 1


def _draw(place):
    with Gradebook.open(place) as book:
        return book.seed("knn", "suite")


def test_another_reader_does_not_wait(file_book, raw):
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("INSERT INTO run_seed VALUES ('x', 'y', 1)")
    assert file_book.current("knn") == []
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


@pytest.mark.parametrize("body", ['{"format": 99}', "[]", "null", '"text"', "{"])
def test_a_report_of_another_format(file_book, raw, path, body):
    file_book.save(report(), "k")
    raw.execute("DROP TRIGGER report_no_update")
    raw.execute("UPDATE report SET body = ?", (body,))
    with pytest.raises(GradebookError, match=rf"{path.name} holds a report that cannot be read"):
        file_book.current("knn")


def test_a_locked_gradebook_says_so(file_book, raw, path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with Gradebook.open(path) as other:
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradebookError, match="in use"):
            other.save(report(), "k")
        raw.execute("ROLLBACK")
        other.save(report(), "k")
    assert len(file_book.current("knn")) == 1


def test_rows_are_only_added(book):
    book.save(report(), "k")
    book.record([Event("comment", "ta", "asked", "knn", "ada", "well done")])
    book.save_receipt(Receipt("csv", "knn", "ada", "sent", 2.0))
    for table in ("report", "event", "receipt"):
        for verb in (f"DELETE FROM {table}", f"UPDATE {table} SET student = 'eve'"):
            with (
                pytest.raises((GradebookError, IntegrityError), match="only ever added"),
                book._database.writing() as c,
            ):
                c.exec_driver_sql(verb)
    assert book.current("knn") == [report()]


def test_all_reports_of_a_batch_or_none(book):
    broken = Report("knn", "bob", (), 0, "", "", seconds=float("nan"))
    with pytest.raises(ValueError, match="JSON"):
        book.save_all([(report(), "k"), (broken, "k")], [Event("regrade", "ta", "new suite", "knn")])
    assert (book.current("knn"), book.events()) == ([], [])


def test_the_history_is_every_report_oldest_first(book):
    book.save(report(status=Status.FAILED), "k1")
    book.save(report(), "k2")
    assert [r.score for r in book.history("knn", "ada")] == [0, 2]


def test_the_newest_receipt_is_what_is_known(book):
    sent = Receipt("moodle", "knn", "ada", "sent", 2.0, at="2027-01-01T00:00:00+00:00", remote={"user": "7"})
    verified = replace(sent, state="verified", comment_digest="c")
    for one in (sent, verified, replace(sent, student="bob"), replace(sent, target="canvas")):
        book.save_receipt(one)
    assert book.receipts("moodle", "knn") == {"ada": verified, "bob": replace(sent, student="bob")}
    assert book.receipts("moodle", "svm") == {}


def test_an_address_that_leads_nowhere():
    for url in ("nosuchdatabase://there", "://", "postgresql://u@h:port/x"):
        with pytest.raises(GradebookError, match="no address"):
            Gradebook.open(url)
    with pytest.raises(GradebookError, match="driver that is not installed"):
        Gradebook.open("mysql+pymysql://u@h/x")
    with pytest.raises(GradebookError, match=r"postgresql\+psycopg://u:\*\*\*@/x.* cannot be used"):
        Gradebook.open("postgresql+psycopg://u:secret@/x?host=/nonexistent")
