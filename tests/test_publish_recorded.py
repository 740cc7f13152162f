"""The Moodle publisher against the recorded answers of a real Moodle 4.5: its refusals and its silences."""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "fakes"))

from publishing import Book, moodle, run, wish
from recorded_moodle import RecordedMoodle, exchanges

from autograder.model import Person
from autograder.publishers.moodle_service import MoodleRefusal, _content
from autograder.publishers.protocol import Change, How, Row
from autograder.publishers.remark import as_html

LAST = 166
RECORDED = exchanges()
# name there, number, address, user id
CLASS = [(f"S{100000 + n}", f"stu{n:02}@uni.example", str(4 + n)) for n in range(1, 11)]


def someone(n, **other):
    sid, email, _ = CLASS[n - 1]
    return Person(f"a{n:02}", **{"sid": sid, "email": email, **other})


def site(position, assignment="hw1", **target):
    made = RecordedMoodle(position)
    return made, moodle(made, assignments={"knn": assignment}, **target)


def planned(position, wishes, assignment="hw1", *, release=True, overwrite=False):
    _, publisher = site(position, assignment)
    plan = publisher.plan("knn", wishes, {}, How(release=release, overwrite=overwrite))
    return {row.wish.student: row for row in plan.rows}


def read_back(position, n, score, assignment="hw1", maximum=100.0):
    """What the publisher would say had it sent this score just before that place of the recording."""
    _, publisher = site(position, assignment)
    one = wish(n, score, "", who=someone(n), maximum=maximum)
    plan = publisher.plan("knn", [one], {}, How(release=True))
    plan = type(plan)(plan.target, plan.slug, plan.place, maximum, plan.rows, plan.notes, plan.remote)
    row = Row(
        one, Change.NEW, "", score, None, remote={"user": CLASS[n - 1][2], "state": ""}, parts=frozenset({"grade"})
    )
    (outcome,) = publisher.read_back(plan, [row])
    return outcome


@pytest.mark.parametrize("number", range(len(RECORDED)))
def test_every_recorded_answer_is_an_answer_or_a_refusal(number):
    one = RECORDED[number]
    expected = json.loads(one["body"])
    assert one["status"] == 200
    if isinstance(expected, dict) and "exception" in expected:
        with pytest.raises(MoodleRefusal) as refused:
            _content(one["form"]["wsfunction"], one["body"])
        assert refused.value.code == expected["errorcode"]
        assert one["form"]["wsfunction"] in str(refused.value)
    else:
        assert _content(one["form"]["wsfunction"], one["body"]) == expected


def test_the_recording_holds_the_refusals_that_are_told_apart():
    codes = Counter(json.loads(one["body"])["errorcode"] for one in RECORDED if '"exception"' in one["body"][:20])
    assert {"invalidtoken", "accessexception", "nopermissions", "dmlwriteexception", "invalidparameter"} <= set(codes)


def test_people_are_found_by_what_a_plain_teacher_sees():
    """The list of the enrolled has no ID numbers here, the grade report has; two are called Bob Smith, one has none."""
    people = [wish(n, 10.0, who=someone(n, email="" if n != 8 else "stu08@uni.example")) for n in range(1, 11)]
    rows = planned(LAST, people)
    assert {row.remote.get("user") for row in rows.values() if row.change is not Change.BLOCKED} == {
        *(user for _, _, user in CLASS if user not in ("8", "9"))
    }
    bob = planned(LAST, [wish(8, 10.0, who=Person("bob", "Bob Smith"))])["bob"]
    assert "the roster has no number" in bob.why


def test_what_is_there_is_seen_as_it_is():
    rows = planned(LAST, [wish(n, 88.0, "", who=someone(n)) for n in (1, 2, 3, 6, 8)])
    assert {student: row.was for student, row in rows.items()} == {
        **{"a01": 88.0, "a02": 91.0, "a03": 53.0, "a06": 60.0, "a08": None}
    }
    assert rows["a01"].change is Change.SAME
    assert rows["a08"].change is Change.NEW


def test_locked_and_overridden_are_refused_beforehand():
    rows = planned(LAST, [wish(n, 41.0, who=someone(n)) for n in (4, 5)])
    assert "overridden" in rows["a04"].why
    assert "locked" in rows["a05"].why


def test_a_rubric_and_blind_marking_are_refused_beforehand():
    rubric = planned(LAST, [wish(1, 7.0, who=someone(1), maximum=12.0)], "hw5-points12")
    assert "graded with a rubric" in rubric["a01"].why
    blind = planned(LAST, [wish(1, 66.0, who=someone(1))], "hw3-blind")
    assert "marking is anonymous" in blind["a01"].why


def test_before_the_rubric_was_made_the_assignment_took_points():
    rows = planned(114, [wish(1, 9.0, "", who=someone(1), maximum=12.0)], "hw5-points12")
    assert rows["a01"].change is Change.SAME


def test_a_hidden_grade_is_not_seen_at_once_and_a_plain_one_is():
    wishes = [wish(1, 80.0, "", who=someone(1))]
    assert "it would be lost" in planned(79, wishes, "hw2-workflow", release=False)["a01"].why
    hidden = planned(79, wishes, "hw2-workflow", release=False, overwrite=True)
    assert hidden["a01"].change is Change.CHANGED
    assert "add --release" in planned(79, wishes, "hw1", release=False)["a01"].why


@pytest.mark.parametrize(
    ("position", "n", "score", "said"),
    [
        (21, 2, 150.0, "Moodle kept no grade instead of 150"),  # answered null
        (24, 2, -5.0, "Moodle kept no grade instead of -5"),
        (59, 6, 61.0, "Moodle kept 60 instead of 61"),  # the second of two rows for one student
        (61, 7, 161.0, "Moodle kept 70 instead of 161"),  # too much, in a bulk whose other row was saved
        (38, 3, 52.0, "Moodle kept 51 instead of 52"),  # the comment was left out
        (143, 4, 41.0, "overridden"),
        (146, 5, 52.0, "locked"),
    ],
)
def test_what_moodle_dropped_in_silence_is_found(position, n, score, said):
    outcome = read_back(position, n, score)
    assert outcome.state == "blocked"
    assert said in outcome.why


def test_control_what_moodle_kept_is_found_too():
    for position, n, score in ((11, 1, 87.5), (41, 3, 52.0), (50, 4, 40.0), (53, 6, 60.0), (55, 7, 70.0)):
        outcome = read_back(position, n, score)
        assert (outcome.state, outcome.score, outcome.why) == ("released", score, "")


def test_a_gradebook_that_was_written_past_the_assignment_is_found():
    outcome = read_back(117, 1, 9.0, "hw5-points12", 12.0)
    assert outcome.why == "the assignment has 9, the gradebook 10"


def test_a_grade_behind_the_rubric_is_found():
    outcome = read_back(157, 6, 7.0, "hw5-points12", 12.0)
    assert (outcome.state, "rubric" in outcome.why) == ("blocked", True)


def test_a_member_of_a_team_without_submission_got_nothing():
    outcome = read_back(LAST, 1, 55.0, "hw4-team")
    assert outcome.why == "Moodle kept no grade instead of 55"


@pytest.mark.parametrize(
    ("position", "state"), [(67, "verified"), (72, "verified"), (77, "verified"), (82, "released"), (87, "verified")]
)
def test_workflow_states_show_or_hide(position, state):
    """Saved as "", inmarking, readyforrelease, released and an invented state: only one of them is seen."""
    assert read_back(position, 1, 77.0, "hw2-workflow").state == state


def test_publishing_again_had_taken_the_grade_back():
    assert read_back(92, 1, 78.0, "hw2-workflow").state == "verified"  # it was released before, at 82


def test_a_release_as_it_was_recorded():
    recording, publisher = site(77, "hw2-workflow")
    book = Book()
    run(publisher, [wish(1, 77.0, "", who=someone(1))], book, release=True, overwrite=True)
    assert recording.saved == [("5", "77", "released")]
    assert (book.receipts["a01"].state, book.receipts["a01"].score) == ("released", 77.0)


def test_a_grade_as_it_was_recorded():
    recording, publisher = site(46)
    book = Book()
    wanted = [wish(4, 40.0, "", who=someone(4))]
    run(publisher, wanted, book)
    assert recording.saved == [("8", "40", "")]
    assert (book.receipts["a04"].state, book.receipts["a04"].score) == ("released", 40.0)
    again = run(site(recording.position)[1], wanted, book)
    assert again.plan.rows[0].change is Change.SAME


def test_a_comment_with_html_came_back_as_it_was_sent():
    """What the report gives back raw is compared raw; a student sees it cleaned."""
    _, publisher = site(11)
    row = publisher.plan("knn", [wish(1, 87.5, "ours", who=someone(1))], {}, How(release=True)).rows[0]
    assert row.text.startswith("<p>Good. <b>Q2</b> &amp; loss ✓</p><script>alert(1)</script>")
    assert row.text.endswith("\n" + as_html("ours", "knn"))


def test_a_student_s_token_cannot_publish():
    made = RecordedMoodle(LAST, role="stu03")
    found = [body for _, _, body in made._all("mod_assign_save_grade")]
    with pytest.raises(MoodleRefusal, match="may not grade"):
        _content("mod_assign_save_grade", found[0])
