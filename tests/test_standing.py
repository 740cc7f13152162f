"""From reports and decisions to grades, and the gradebook as files."""

import csv
import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from autograder.errors import GradebookError
from autograder.gradebook import exchange
from autograder.gradebook.store import Gradebook
from autograder.model import (
    Check,
    CheckResult,
    Event,
    Grade,
    Keeps,
    LatePolicy,
    Person,
    Receipt,
    Report,
    Rules,
    Status,
)

BERLIN = ZoneInfo("Europe/Berlin")
DUE = datetime(2027, 3, 27, 23, 59, tzinfo=BERLIN)  # clocks go forward two hours later
LATE = LatePolicy(percent_per_day=10, close_days=5)
RULES = Rules(timezone=BERLIN, due={"knn": DUE, "svm": DUE + timedelta(days=7)}, bank_days=2, late=LATE)


def report(student="s01", score=8, at=DUE, digest="d", assignment="knn", broken=False):
    passed = CheckResult(Check("a", "t", score, False), Status.PASSED)
    other = CheckResult(Check("b", "t", 10 - score, False), Status.BROKEN if broken else Status.FAILED)
    when = None if at is None else at.isoformat()
    return Report(assignment, student, (passed, other), 1, digest, "process", submitted_at=when)


def decided(kind, value, student="s01", assignment="knn"):
    return Event(kind, "ta", "a reason", assignment, student, value)


@pytest.fixture
def book(place):
    with Gradebook.open(place, rules=RULES) as opened:
        yield opened


def grade(book, student="s01", assignment="knn") -> Grade:
    return next(one for one in book.grades(assignment) if one.student == student)


def test_a_grade_is_a_report_less_what_lateness_costs(book):
    book.save(report(), "k")
    assert grade(book) == Grade("knn", "s01", 8, 10, 8, report_digest="d")
    book.save(report("s02", at=DUE + timedelta(days=3, minutes=1)), "k")
    assert grade(book, "s02") == Grade("knn", "s02", 6.4, 10, 8, "d", days_late=4, penalty=1.6)


def test_a_deadline_before_a_night_of_23_hours(book):
    """Due Saturday 23:59; Sunday 23:59 is 23 hours later and one day late, half a minute more is two."""
    sunday = datetime(2027, 3, 28, 23, 59, tzinfo=BERLIN)
    assert sunday.astimezone(UTC) - DUE.astimezone(UTC) == timedelta(hours=23)
    book.save(report(at=sunday.astimezone(UTC)), "k")
    book.save(report("s02", at=sunday.astimezone(UTC) + timedelta(seconds=30)), "k")
    assert [one.days_late for one in book.grades("knn")] == [1, 2]


def test_the_bank_is_spent_in_the_order_of_deadlines(book):
    later = RULES.due["svm"]
    book.save(report(assignment="svm", at=later + timedelta(hours=1)), "k")
    assert grade(book, assignment="svm").penalty == 0
    book.save(report(at=DUE + timedelta(hours=25)), "k")
    assert (grade(book).days_late, grade(book).penalty) == (2, 0)
    assert grade(book, assignment="svm").penalty == 0.8


def test_an_extension_moves_one_students_deadline(book):
    late = DUE + timedelta(days=3)
    for student in ("s01", "s02"):
        book.save(report(student, at=late), "k")
    book.record([decided("extension", late.isoformat())])
    assert [one.days_late for one in book.grades("knn")] == [0, 3]
    book.record([decided("extension", None)])
    assert [one.days_late for one in book.grades("knn")] == [3, 3]


def test_an_override_replaces_the_score_and_can_be_taken_back(book):
    book.save(report(at=DUE + timedelta(days=3)), "k")
    book.record([decided("override", 9.5), decided("comment", "as agreed")])
    found = grade(book)
    assert (found.score, found.earned, found.comment) == (9.5, 8, "as agreed")
    book.record([decided("override", None)])
    assert grade(book).score == 7.2
    book.record([decided("override", 4.0, "s09")])
    assert grade(book, "s09") == Grade("knn", "s09", 4.0, 10, 0)


def test_a_report_that_is_not_final_has_no_grade_unless_a_person_gives_one(book):
    book.save(report(broken=True), "k")
    assert book.grades("knn") == []
    book.record([decided("override", 3.0)])
    assert grade(book).score == 3


def test_a_newer_report_that_is_not_final_can_be_asked_for(book):
    book.save(report(), "k1")
    assert book.unfinished("knn") == []
    newer = report(broken=True)
    book.save(newer, "k2")
    book.save(report("s02", broken=True), "k2")  # has no older one: this is the one that is shown
    assert book.unfinished("knn") == [newer]
    book.save(report(), "k3")
    assert book.unfinished("knn") == []


def test_a_grader_fault_costs_nobody_a_point(book):
    book.save(report(), "k1")
    book.save(report(score=2, broken=True), "k2")
    assert grade(book).score == 8


def test_which_submission_counts(place):
    reports = [
        report(score=9, at=DUE - timedelta(hours=2), digest="one"),
        report(score=7, at=DUE - timedelta(hours=1), digest="two"),
        report(score=10, at=DUE + timedelta(days=2), digest="three"),
    ]
    expected = {Keeps.LATEST: ("three", 10), Keeps.ON_TIME: ("two", 7), Keeps.BEST: ("one", 9)}
    for keeps, (digest, score) in expected.items():
        with Gradebook.open(place, rules=replace(RULES, keeps=keeps)) as book:
            if not book.assignments():
                book.save_all([(one, "k") for one in reports])
            assert grade(book).report_digest == digest
            assert grade(book).score == score, "two days of the bank pay for the third"
            assert book.current("knn")[0].digest == book.find("knn", "s01").digest == digest
    with Gradebook.open(place, rules=RULES) as book:
        book.record([decided("choice", "two")])
        assert grade(book).score == 7
        book.record([decided("choice", None)])
        assert grade(book).score == 10


def test_a_regrade_does_not_make_an_old_submission_count(book):
    book.save(report(score=5, at=DUE - timedelta(hours=2), digest="one"), "k")
    book.save(report(score=6, at=DUE - timedelta(hours=1), digest="two"), "k")
    book.save(report(score=9, at=None, digest="one"), "new suite")
    assert grade(book).report_digest == "two"


def test_grades_need_the_rules_of_the_course(place):
    with Gradebook.open(place) as book, pytest.raises(GradebookError, match=r"Gradebook\.of"):
        book.grades("knn")


def test_what_came_after_the_close_scores_nothing(book):
    book.save(report(at=DUE + timedelta(days=6)), "k")
    assert (grade(book).score, grade(book).penalty) == (0, 8)


# ---- as files


@pytest.fixture
def full(book):
    book.set_roster([Person("s01", "Müller, Zoë", sid="0017"), Person("s02")], Event("roster", "ta", "start"))
    book.save(report(), "k")
    book.save(report("s02", at=DUE + timedelta(days=3)), "k")
    book.record([decided("override", 9.5), decided("comment", 'said "yes",\nthen no')])
    book.save_receipt(Receipt("moodle", "knn", "s01", "verified", 9.5, "c", remote={"user": "7"}))
    book.seed("knn", "suite", draw=lambda: 4)
    return book


def test_everything_goes_through_json(full, tmp_path):
    assert full.write_json(tmp_path / "all.json") == 9
    with Gradebook.open(tmp_path / "other.sqlite", rules=RULES) as other:
        assert other.read_json(tmp_path / "all.json") == 9
        assert other.grades("knn") == full.grades("knn")
        assert other.events() == full.events()
        assert other.roster() == full.roster()
        assert other.receipts("moodle", "knn") == full.receipts("moodle", "knn")
        assert other.history("knn", "s01") == full.history("knn", "s01")
        assert other.seed("knn", "suite") == 4
        with pytest.raises(GradebookError, match="empty gradebook"):
            other.read_json(tmp_path / "all.json")
        assert len(other.events()) == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data.update(version=9), "no export of a gradebook"),
        (lambda data: data["event"][1].pop("why"), "row 2 of event"),
        (lambda data: data.pop("receipt"), "row 1 of receipt"),
        (lambda data: data["report"][1].update(body="{}"), "report 2 cannot be read"),
        (lambda data: data["report"][1].update(body="[]"), "report 2 cannot be read: it is no JSON object but list"),
        (lambda data: data["report"][0].update(submitted_at="friday"), "report 1 cannot be read"),
        (lambda data: data["report"][0].update(score=math.nan), "NaN is not a number"),
        (lambda data: data["event"][1].update(value="Infinity"), "event 2 cannot be read: Infinity"),
        (lambda data: data["event"][1].update(kind="extension", value="9"), "event 2 cannot be read"),
    ],
)
def test_a_damaged_export_is_refused_whole(full, tmp_path, change, words):
    full.write_json(tmp_path / "all.json")
    data = json.loads((tmp_path / "all.json").read_text("utf-8"))
    change(data)
    (tmp_path / "all.json").write_text(json.dumps(data))
    with Gradebook.open(tmp_path / "other.sqlite", rules=RULES) as other:
        with pytest.raises(GradebookError, match=words):
            other.read_json(tmp_path / "all.json")
        assert other.roster() == ()
        assert other.assignments() == []


def test_grades_as_a_table_and_back(full, tmp_path):
    file = tmp_path / "grades.csv"
    exchange.write_grades(full.grades("knn"), full.roster(), file)
    with file.open(newline="") as text:
        rows = list(csv.DictReader(text))
    assert [(r["student"], r["name"], r["score"], r["days_late"]) for r in rows] == [
        ("s01", "Müller, Zoë", "9.5", "0"),
        ("s02", "", "7.2", "3"),
    ]
    grades = {"knn": full.grades("knn")}
    assert exchange.read_grades(file, grades, full.roster(), who="ta", why="w") == []
    file.write_text("assignment,student,score,comment\nknn,s01,9.5,\nknn,s02,8,late but good\n")
    events = exchange.read_grades(file, grades, full.roster(), who="ta", why="w")
    assert [(e.kind, e.student, e.value) for e in events] == [
        ("override", "s02", 8.0),
        ("comment", "s02", "late but good"),
    ]


def test_a_name_is_no_formula(book, tmp_path):
    book.set_roster([Person("s01", '=HYPERLINK("http://x")', sid="-1+2")], Event("roster", "ta", ""))
    book.save(report(), "k")
    exchange.write_grades(book.grades("knn"), book.roster(), tmp_path / "g.csv")
    with (tmp_path / "g.csv").open(newline="") as text:
        [row] = csv.DictReader(text)
    assert (row["name"], row["sid"]) == ('\'=HYPERLINK("http://x")', "'-1+2")


def test_grades_that_cannot_be_are_refused_by_name_and_line(full, tmp_path):
    file = tmp_path / "grades.csv"
    lines = ["knn,s01,11", "knn,s02,-1", "knn,eve,5", "svm,s01,5", "knn,s01,nan", "knn,s01,4,5", 'knn,s02,"4,5"']
    file.write_text("assignment,student,score\n" + "\n".join(lines[:5]) + "\n" + lines[6] + "\n")
    with pytest.raises(GradebookError) as caught:
        exchange.read_grades(file, {"knn": full.grades("knn")}, full.roster(), who="ta", why="w")
    assert str(caught.value).replace(str(file), "").split("\n") == [
        ":2: the score 11 is above the maximum of 10 for s01",
        ":3: the score -1 is negative for s02",
        ":4: 'eve' is not on the roster",
        ":5: no assignment 'svm' has been graded",
        ":6: nan is not a score for s01",
        ":6: s01 is there twice (line 2)",
        ":7: '4,5' is not a number (a decimal point, no comma) for s02",
        ":7: s02 is there twice (line 3)",
        "nothing was changed",
    ]
    assert not any(math.isnan(g.score) for g in full.grades("knn"))


def test_a_backup_is_a_gradebook(tmp_path):
    with Gradebook.open(tmp_path / "g.sqlite", rules=RULES) as book:
        book.save(report(), "k")
        with book._database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO run_seed VALUES ('in', 'flight', 1)")
            book.backup(tmp_path / "copy.sqlite")
        with pytest.raises(GradebookError, match="never replaces"):
            book.backup(tmp_path / "copy.sqlite")
        with pytest.raises(GradebookError, match="cannot be written"):
            book.backup(tmp_path / "no" / "copy.sqlite")
    with Gradebook.open(tmp_path / "copy.sqlite", create=False, rules=RULES) as copy:
        assert copy.current("knn") == [report()]
        assert copy.seed("in", "flight", draw=lambda: 2) == 2, "what was not finished is not in it"


def test_a_server_is_backed_up_by_its_own_means(place, tmp_path):
    with Gradebook.open(place) as book:
        if book._database.is_file:
            book.backup(tmp_path / "copy")
            assert (tmp_path / "copy").exists()
        else:
            with pytest.raises(GradebookError, match="server's own"):
                book.backup(tmp_path / "copy")
