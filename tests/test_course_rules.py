"""What `course.toml` says about deadlines and lateness, and what is said of a wrong one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from autograder.course import load_course
from autograder.errors import CourseError
from autograder.model import Keeps, LatePolicy, Rules

COURSE = """\
title = "A term"
database = "postgresql+psycopg://grader@db/term"
timezone = "Europe/Berlin"
keeps = "best"

[late]
bank_days = 5
bank_days_each = 2
grace_minutes = 15
percent_per_day = 10
percent_of = "maximum"
close_days = 7

[publish.moodle]
url = "https://moodle.uni.example"

[assignments]
knn = { due = 2027-02-05T23:59:00 }
svm = { due = 2027-02-12T23:59:00+00:00, late = { percent_per_day = 50, close_days = 1 } }
gan = {}
"""


def loaded(tmp_path, text=COURSE):
    (tmp_path / "course.toml").write_text(text)
    return load_course(tmp_path)


def test_the_rules_of_a_course(tmp_path):
    course = loaded(tmp_path)
    late = LatePolicy(15, 10, "maximum", 2, 7)
    berlin = ZoneInfo("Europe/Berlin")
    assert course.rules == Rules(
        timezone=berlin,
        due={
            "knn": datetime(2027, 2, 5, 22, 59, tzinfo=UTC).astimezone(berlin),
            "svm": datetime(2027, 2, 12, 23, 59, tzinfo=UTC),
        },
        keeps=Keeps.BEST,
        bank_days=5,
        late=late,
        late_of={"svm": LatePolicy(15, 50, "maximum", 2, 1)},
    )
    assert course.rules.lateness("gan") == late
    assert course.database == "postgresql+psycopg://grader@db/term"
    assert course.publish == {"moodle": {"url": "https://moodle.uni.example"}}


def test_a_course_that_says_nothing_forgives_everything(tmp_path):
    assert loaded(tmp_path, 'title = "Short"\n[assignments]\n').rules == Rules()


def test_a_local_deadline_at_a_clock_change(tmp_path):
    twice = loaded(tmp_path, COURSE.replace("2027-02-05T23:59:00 ", "2027-10-31T02:30:00 "))
    assert twice.due["knn"].astimezone(UTC) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "the second 2:30"
    with pytest.raises(CourseError, match="does not exist on the clocks of Europe/Berlin"):
        loaded(tmp_path, COURSE.replace("2027-02-05T23:59:00 ", "2027-03-28T02:30:00 "))


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("Europe/Berlin", "Europe/Berln", 3, "timezone: expected a name such as 'Europe/Berlin', got 'Europe/Berln'"),
        ("Europe/Berlin", "../etc/passwd", 3, "timezone: expected a name"),
        ('"best"', '"worst"', 4, "keeps: expected one of latest, latest_on_time, best, got 'worst'"),
        ("bank_days = 5", "bank_days = -1", 7, "late.bank_days: expected a whole number of at least 0"),
        ("bank_days_each = 2", "bank_day_each = 2", 8, "unknown key 'bank_day_each'. Did you mean 'bank_days_each'"),
        ("grace_minutes = 15", 'grace_minutes = "15"', 9, "late.grace_minutes: expected a number of at least 0"),
        ("per_day = 10", "per_day = 101", 10, "late.percent_per_day: expected a number of at most 100, got 101"),
        ("per_day = 10", "per_day = nan", 10, "expected a number of at least 0, got nan"),
        ('"maximum"', '"max"', 11, "late.percent_of: expected one of earned, maximum"),
        ("close_days = 7", "close_days = -1", 12, "late.close_days: expected a number of at least 0"),
        ("late = { percent", "late = { bank_days = 3, percent", 19, "unknown key 'bank_days'"),
        ('[publish.moodle]\nurl = "https://moodle.uni.example"', "[publish]\nmoodle = 1", 15, "expected a table"),
        ('timezone = "Europe/Berlin"\n', "", 17, "expected a date and time with its offset"),
    ],
)
def test_a_wrong_rule_says_line_and_what_was_expected(tmp_path, old, new, line, message):
    assert old in COURSE
    with pytest.raises(CourseError) as caught:
        loaded(tmp_path, COURSE.replace(old, new, 1))
    assert message in str(caught.value)
    assert caught.value.line == line
