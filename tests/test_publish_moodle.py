"""Publishing to Moodle: what the real one does in silence is refused before, or found when reading back.

The numbers are those of the seventeen behaviours in docs/publishing.md.
"""

import json
import re
import sys
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).parent / "fakes"))

from fake_moodle import FakeMoodle, answer, people, refusal
from publishing import Book, Clock, moodle, person, run, wish

from autograder.errors import PublishError
from autograder.model import Person
from autograder.publishers.protocol import Change


def saved_rows(site):
    """Every row that was ever sent, as a dict of its fields."""
    rows = []
    for form in map(dict, site.forms):
        if form["wsfunction"] == "mod_assign_save_grades":
            numbers = sorted({int(key.split("[")[1][:-1]) for key in form if key.startswith("grades[")})
            rows += [
                {key.split("]", 1)[1]: value for key, value in form.items() if key.startswith(f"grades[{n}]")}
                for n in numbers
            ]
    return rows


def test_grades_and_comments_arrive_and_a_second_run_does_nothing():
    site, book = FakeMoodle(people(3)), Book()
    wishes = [wish(n, 10.0 * n) for n in (1, 2, 3)]
    run(moodle(site), wishes, book)
    assert site.grades == {"6": 10.0, "7": 20.0, "8": 30.0}
    assert book.states() == {"s01": "released", "s02": "released", "s03": "released"}
    saves, receipts = site.saves, len(book.trail)
    again = run(moodle(site), wishes, book)
    assert (site.saves, len(book.trail)) == (saves, receipts)
    assert {row.change for row in again.plan.rows} == {Change.SAME}


def test_only_changes_are_sent():
    site, book = FakeMoodle(people(3)), Book()
    run(moodle(site), [wish(n, 10.0 * n) for n in (1, 2, 3)], book)
    saves = site.saves
    run(moodle(site), [wish(1, 10.0), wish(2, 25.0), wish(3, 30.0)], book)
    assert site.saves == saves + 1
    assert site.grades["7"] == 25.0


@pytest.mark.parametrize(
    ("code", "message", "said"),
    [
        ("invalidtoken", "Invalid token - token not found", "make a new one"),
        ("accessexception", "Access control exception", "service does not contain"),
        ("nopermissions", "Sorry, but you do not currently have permissions", "may not grade"),
        ("invalidrecord", "Can't find data record in database table assign.", "Can't find data record"),
    ],
)
def test_01_an_error_with_status_200_is_an_error(code, message, said):
    site = FakeMoodle(people(1))
    site.faults.append(
        lambda call, act: answer(json.dumps(refusal(code, message))) if call == "mod_assign_get_grades" else None
    )
    with pytest.raises(PublishError, match=said):
        run(moodle(site), [wish(1)])
    assert site.saves == 0


def test_01_a_wrong_token_is_told_and_never_shown():
    site = FakeMoodle(people(1), token="another")
    with pytest.raises(PublishError) as told:
        run(moodle(site), [wish(1)])
    assert "secret-token" not in str(told.value)
    assert "make a new one" in str(told.value)


def test_01_a_page_that_shows_the_token_does_not_pass_it_on():
    site = FakeMoodle(people(1))
    site.faults.append(lambda call, act: answer(f"<html><title>Error: wstoken={site.token}</title></html>", 500))
    with pytest.raises(PublishError, match=r"wstoken=\*\*\*"):
        run(moodle(site), [wish(1)])


def test_02_a_grade_that_moodle_drops_is_found():
    """The maximum falls between the plan and the save: Moodle answers null and keeps what it had."""
    site, book = FakeMoodle(people(2)), Book()

    def lowered(call, act):
        if call == "mod_assign_save_grades":
            site.assignment["grade"] = 50

    site.faults.append(lowered)
    done = run(moodle(site), [wish(1, 40.0), wish(2, 80.0)], book)
    assert "the maximum changed from 100 to 50" in book.receipts["s02"].why
    assert book.receipts["s02"].state == "blocked"
    assert book.receipts["s02"].score is None  # what is there, not what was sent
    assert len(done.blocked) == 2  # 40 of 50 is not 40 of 100


def test_02_another_maximum_is_refused_unless_the_course_says_scale():
    site = FakeMoodle(people(1), grade=20)
    done = run(moodle(site), [wish(1, 80.0)])
    assert "the maximum is 20 there and 100 here" in done.blocked[0][1]
    assert site.saves == 0
    run(moodle(site, scale=True), [wish(1, 80.0)])
    assert site.grades == {"6": 16.0}


@pytest.mark.parametrize("accounts", [{}, {"moodle": "99999"}])
def test_03_nobody_outside_the_course_is_graded(accounts):
    site, book = FakeMoodle(people(1)), Book()
    stranger = Person("x", "Student 1", email="stranger@uni.example", accounts=accounts)
    done = run(moodle(site), [wish(1), wish(2, who=stranger)], book)
    assert set(site.modified) == {"6"}
    assert [student for student, _ in done.blocked] == ["x"]
    assert book.receipts["x"].state == "blocked"


def test_03_a_student_who_is_dropped_while_grades_are_sent_has_not_got_theirs():
    """Moodle takes the grade and shows it in get_grades, as it does for anybody."""
    site, book = FakeMoodle(people(2), markingworkflow=1), Book()

    def dropped(call, act):
        if call == "mod_assign_save_grades":
            site.people.pop("7", None)

    site.faults.append(dropped)
    run(moodle(site), [wish(1), wish(2)], book, release=False)
    assert site.grades == {"6": 50.0, "7": 50.0}
    assert book.states() == {"s01": "verified", "s02": "blocked"}
    assert book.receipts["s02"].why == "is not in the course any more"


def test_03_the_teacher_is_no_student():
    site = FakeMoodle(people(1))
    done = run(moodle(site), [wish(1, who=Person("t", email="prof@uni.example"))])
    assert len(done.blocked) == 1
    assert site.saves == 0


def test_04_no_account_is_sent_twice():
    site = FakeMoodle(people(2))
    twins = [person(1), person(9, email="", sid="S1")]
    done = run(moodle(site), [wish(1, 60, who=twins[0]), wish(9, 61, who=twins[1]), wish(2, 70)])
    assert [student for student, _ in done.blocked] == ["s01", "s09"]
    assert "is also the one of s09" in done.blocked[0][1]
    assert site.grades == {"7": 70.0}


def test_05_the_comment_is_always_sent_and_what_people_wrote_is_kept():
    site = FakeMoodle(people(2))
    site.grades, site.comments = {"6": 10.0}, {"6": "<p>Well written.</p>"}
    site._to_book("6")
    run(moodle(site), [wish(1, 50.0, ""), wish(2, 60.0, "")])
    assert all("[plugindata][assignfeedbackcomments_editor][text]" in row for row in saved_rows(site))
    assert site.comments["6"] == "<p>Well written.</p>"
    run(moodle(site), [wish(1, 50.0, "axis"), wish(2, 60.0, "axis")])
    assert site.comments["6"].startswith("<p>Well written.</p>\n<div")
    run(moodle(site), [wish(1, 50.0, "other"), wish(2, 60.0, "other")])
    assert site.comments["6"].startswith("<p>Well written.</p>\n<div")
    assert "axis" not in site.comments["6"]
    assert site.comments["6"].count("autograder-knn") == 1


@pytest.mark.parametrize("score", [87.5, 100.0, 0.0, 33.33333333, 1e-7, 66.6])
def test_06_numbers_have_a_point_and_no_exponent(score):
    site = FakeMoodle(people(1))
    run(moodle(site), [wish(1, score)])
    (row,) = saved_rows(site)
    assert re.fullmatch(r"\d+(\.\d{1,4})?", row["[grade]"])
    assert float(row["[grade]"]) == pytest.approx(score, abs=1e-4)


@pytest.mark.parametrize("how", ["locked", "overridden"])
def test_07_a_locked_grade_is_refused_and_its_comment_stays(how):
    site = FakeMoodle(people(2))
    site.grades, site.comments = {"6": 40.0}, {"6": "x"}
    site._to_book("6")
    if how == "locked":
        site.locked.add("6")
    else:
        site.overridden["6"] = 99.0
    done = run(moodle(site), [wish(1, 41.0), wish(2, 50.0)])
    assert how in done.blocked[0][1]
    assert site.comments["6"] == "x"
    assert set(site.modified) == {"7"}


def test_07_a_lock_that_comes_between_plan_and_save_is_found():
    site, book = FakeMoodle(people(1)), Book()
    site.grades, site.books = {"6": 40.0}, {"6": {"grade": 40.0, "feedback": ""}}

    def locking(call, act):
        if call == "mod_assign_save_grades":
            site.locked.add("6")

    site.faults.append(locking)
    run(moodle(site), [wish(1, 41.0)], book)
    assert (book.receipts["s01"].state, book.receipts["s01"].score) == ("blocked", 40.0)
    assert "locked" in book.receipts["s01"].why


def test_08_workflow_hides_until_release_and_release_is_a_step_of_its_own():
    site, book = FakeMoodle(people(2), markingworkflow=1), Book()
    wishes = [wish(1, 77.0), wish(2, 78.0)]
    run(moodle(site), wishes, book, release=False)
    assert site.books == {}
    assert book.states() == {"s01": "verified", "s02": "verified"}
    assert set(book.whys().values()) == {"the comment can be read back only after release"}
    assert set(site.flags.values()) == {"readyforrelease"}
    saves = site.saves
    run(moodle(site), wishes, book, release=False)
    assert site.saves == saves
    run(moodle(site), wishes, book, release=True)
    assert book.states() == {"s01": "released", "s02": "released"}
    assert {user: entry["grade"] for user, entry in site.books.items()} == {"6": 77.0, "7": 78.0}


def test_08_publishing_again_takes_no_released_grade_back():
    site, book = FakeMoodle(people(2), markingworkflow=1), Book()
    run(moodle(site), [wish(1, 77.0), wish(2, 78.0)], book, release=True)
    done = run(moodle(site), [wish(1, 80.0), wish(2, 78.0)], book, release=False)
    assert "would see it at once" in done.blocked[0][1]
    assert site.books["6"]["grade"] == 77.0
    run(moodle(site), [wish(1, 80.0), wish(2, 78.0)], book, release=True)
    assert site.books["6"]["grade"] == 80.0
    assert all(row["[workflowstate]"] in ("readyforrelease", "released") for row in saved_rows(site))


def test_08_the_state_that_people_set_is_kept():
    site = FakeMoodle(people(1), markingworkflow=1)
    site.flags["6"] = "inreview"
    run(moodle(site), [wish(1)], release=False)
    assert site.flags["6"] == "inreview"


def test_08_a_comment_that_cannot_be_read_is_not_lost():
    site = FakeMoodle(people(1), markingworkflow=1)
    site.grades, site.comments, site.flags = {"6": 55.0}, {"6": "by hand"}, {"6": "inmarking"}
    done = run(moodle(site), [wish(1, 60.0)], release=False)
    assert "it would be lost" in done.blocked[0][1]
    assert site.comments["6"] == "by hand"
    run(moodle(site), [wish(1, 60.0)], release=False, overwrite=True)
    assert site.grades["6"] == 60.0


def test_08_without_workflow_students_see_at_once_so_release_must_be_said():
    site = FakeMoodle(people(1))
    done = run(moodle(site), [wish(1)], release=False)
    assert "add --release" in done.blocked[0][1]
    assert site.saves == 0


def test_09_blind_marking_is_refused_until_identities_are_revealed():
    site = FakeMoodle(people(1), blindmarking=1)
    done = run(moodle(site), [wish(1)])
    assert "reveal the identities" in done.blocked[0][1]
    assert site.saves == 0
    site.assignment["revealidentities"] = 1
    run(moodle(site), [wish(1)])
    assert site.grades == {"6": 50.0}


def test_10_members_of_a_team_get_their_own_grades_and_a_dropped_one_is_found():
    site, book = FakeMoodle(people(2), teamsubmission=1), Book()
    site.teamed = {"6"}
    done = run(moodle(site), [wish(1, 60.0), wish(2, 70.0)], book)
    assert all(dict(form).get("applytoall", "0") == "0" for form in site.forms)
    assert site.grades == {"6": 60.0}
    assert book.states() == {"s01": "released", "s02": "blocked"}
    assert "Moodle kept no grade instead of 70" in book.receipts["s02"].why
    assert any("teams" in note for note in done.plan.notes)


@pytest.mark.parametrize("method", ["rubric", "guide"])
def test_11_a_rubric_is_refused_before_it_eats_the_grade(method):
    site = FakeMoodle(people(1))
    site.method = method
    done = run(moodle(site), [wish(1)])
    assert f"graded with a {method}" in done.blocked[0][1]
    assert site.comments == {}


def test_11_a_rubric_that_is_switched_on_in_between_is_found():
    site, book = FakeMoodle(people(1)), Book()

    def switching(call, act):
        if call == "mod_assign_save_grades":
            site.method = "rubric"

    site.faults.append(switching)
    run(moodle(site), [wish(1)], book)
    assert book.receipts["s01"].state == "blocked"
    assert "rubric" in book.receipts["s01"].why


def test_12_the_gradebook_is_written_through_the_assignment_only():
    site = FakeMoodle(people(1))
    run(moodle(site), [wish(1)])
    assert {call for call in site.calls if "save" in call or "update" in call} == {"mod_assign_save_grades"}


def test_12_a_gradebook_that_differs_from_the_assignment_is_seen_and_put_right():
    site, book = FakeMoodle(people(1)), Book()
    run(moodle(site), [wish(1, 9.0)], book)
    site.books["6"]["grade"] = 10.0
    shown = run(moodle(site), [wish(1, 9.0)], book)
    assert shown.plan.rows[0].was == 10.0
    assert "by hand" in shown.blocked[0][1]
    run(moodle(site), [wish(1, 9.0)], book, overwrite=True)
    assert site.books["6"]["grade"] == 9.0


def test_13_a_class_goes_in_batches_that_php_takes_with_the_token_first():
    site, book = FakeMoodle(people(300)), Book()
    run(moodle(site), [wish(n, n / 4, report=b"<p>") for n in range(1, 301)], book)
    saves = [form for form in site.forms if dict(form)["wsfunction"] == "mod_assign_save_grades"]
    assert len(saves) == 3
    assert all(form[0][0] == "wstoken" for form in site.forms)
    assert all(500 < len(form) < 1000 for form in saves)
    assert set(book.states().values()) == {"released"}
    assert site.grades == {str(5 + n): n / 4 for n in range(1, 301)}


def test_13_a_site_with_a_lower_limit_gets_smaller_batches():
    site, book = FakeMoodle(people(100)), Book()
    site.variables = 300
    run(moodle(site), [wish(n, n) for n in range(1, 101)], book)
    assert set(book.states().values()) == {"released"}


def test_13_one_row_that_is_refused_keeps_no_other_back():
    site, book = FakeMoodle(people(5)), Book()

    def refusing(call, act):
        bad = call == "mod_assign_save_grades" and "8" in {row["[userid]"] for row in saved_rows(site)[-count(site) :]}
        return answer(json.dumps(refusal("dmlwriteexception", "Error writing to database"))) if bad else None

    def count(site):
        return len({key for key in dict(site.forms[-1]) if key.endswith("[userid]")})

    site.faults.append(refusing)
    done = run(moodle(site), [wish(n) for n in range(1, 6)], book)
    assert set(site.grades) == {"6", "7", "9", "10"}
    assert [student for student, _ in done.blocked] == ["s03"]
    assert "Error writing to database" in book.receipts["s03"].why


def test_14_a_comment_is_text_and_no_html_of_ours_runs():
    site = FakeMoodle(people(1))
    run(moodle(site), [wish(1, 50.0, "a < b <script>alert(1)</script></div> & ü ✓")])
    assert "<script" not in site.comments["6"]
    assert "a &lt; b &lt;script&gt;" in site.comments["6"]
    assert site.comments["6"].count("</div>") == 1


def test_15_the_report_is_attached_once_and_stays_when_only_the_grade_changes():
    site, book = FakeMoodle(people(2)), Book()
    run(moodle(site), [wish(1, report=b"<html>one</html>"), wish(2)], book)
    assert site.files == {"6": ("knn.html", b"<html>one</html>")}
    drafts = len(site.drafts)
    run(moodle(site), [wish(1, 60.0, report=b"<html>one</html>"), wish(2)], book)
    assert len(site.drafts) == drafts
    run(moodle(site), [wish(1, 60.0, report=b"<html>two</html>"), wish(2)], book)
    assert site.files["6"][1] == b"<html>two</html>"


def test_15_a_report_whose_arrival_nobody_confirmed_is_sent_again():
    site, book, cuts = FakeMoodle(people(1)), Book(), [1]

    def cut(call, act):
        if call == "mod_assign_save_grades" and cuts:
            cuts.pop()
            act()
            raise requests.ConnectionError("reset by peer")

    site.faults.append(cut)
    one = wish(1, report=b"<html>")
    run(moodle(site), [one], book)
    assert len(site.drafts) == 2
    assert (book.receipts["s01"].state, book.receipts["s01"].remote["report"]) == ("released", one.report_digest)


def test_15_an_assignment_without_feedback_files_says_so_and_takes_the_rest():
    site = FakeMoodle(people(1))
    site.assignment["configs"] = [entry for entry in site.assignment["configs"] if entry["plugin"] == "comments"]
    done = run(moodle(site), [wish(1, report=b"<html>")])
    assert site.files == {}
    assert site.grades == {"6": 50.0}
    assert any("files are switched off" in note for note in done.plan.notes)


def test_16_the_number_is_read_where_a_plain_teacher_sees_it():
    site = FakeMoodle(people(1))
    run(moodle(site), [wish(1, who=Person("s01", email="private@home.example", sid="S1"))])
    assert site.grades == {"6": 50.0}


def test_16_an_empty_number_matches_nobody_and_names_never_do():
    crowd = people(2)
    crowd[0] |= {"idnumber": "", "fullname": "Bob Smith"}
    crowd[1] |= {"idnumber": "", "fullname": "Bob Smith"}
    site = FakeMoodle(crowd)
    done = run(moodle(site), [wish(1, who=Person("bob", "Bob Smith")), wish(2, who=person(2, sid=""))])
    assert [student for student, _ in done.blocked] == ["bob"]
    assert site.grades == {"7": 50.0}


def test_17_saving_the_same_again_would_tell_everybody_again_so_it_is_not_done():
    site, book = FakeMoodle(people(2)), Book()
    for _ in range(3):
        run(moodle(site), [wish(1), wish(2)], book)
    assert site.modified == {"6": 1, "7": 1}


def test_17_a_penalty_of_ours_warns_of_moodles_own():
    done = run(moodle(FakeMoodle(people(1))), [wish(1, penalty=5.0)])
    assert any("switch that off" in note for note in done.plan.notes)


def test_a_grade_that_somebody_changed_there_is_not_overwritten_unasked():
    site, book = FakeMoodle(people(2)), Book()
    run(moodle(site), [wish(1, 50.0), wish(2, 60.0)], book)
    site.grades["6"] = site.books["6"]["grade"] = 90.0
    done = run(moodle(site), [wish(1, 50.0), wish(2, 60.0)], book)
    assert "changed there by hand: 90 instead of the 50" in done.blocked[0][1]
    again = run(moodle(site), [wish(1, 50.0), wish(2, 60.0)], book)
    assert again.blocked == done.blocked  # it is not forgotten
    run(moodle(site), [wish(1, 50.0), wish(2, 60.0)], book, overwrite=True)
    assert site.grades["6"] == 50.0


def test_what_changed_after_the_diff_was_shown_is_not_sent():
    site = FakeMoodle(people(2))

    def agreed(plan):
        site.grades["6"], site.books["6"] = 33.0, {"grade": 33.0, "feedback": ""}
        return True

    done = run(moodle(site), [wish(1), wish(2)], agreed=agreed)
    assert "changed at the target since" in done.blocked[0][1]
    assert site.grades == {"6": 33.0, "7": 50.0}


def test_no_is_no():
    site = FakeMoodle(people(1))
    done = run(moodle(site), [wish(1)], agreed=lambda plan: False)
    assert not done.sent
    assert site.saves == 0


@pytest.mark.parametrize(
    ("assignments", "said"), [({"knn": "hw9"}, "no assignment is called 'hw9'"), ({}, "called 'knn'")]
)
def test_an_unknown_assignment_lists_those_that_exist(assignments, said):
    with pytest.raises(PublishError, match=said) as told:
        run(moodle(FakeMoodle(people(1)), assignments=assignments), [wish(1)])
    assert "hw1 (id 2)" in str(told.value)


def test_an_unknown_course_is_told():
    publisher = moodle(FakeMoodle(people(1)))
    object.__setattr__(publisher.target, "course", "OTHER")
    with pytest.raises(PublishError, match="'OTHER'"):
        run(publisher, [wish(1)])


def test_a_service_without_a_function_is_told_before_anything_is_sent():
    site = FakeMoodle(people(1))
    site.on_core_webservice_get_site_info = lambda form: {"functions": [{"name": "mod_assign_get_grades"}]}
    with pytest.raises(PublishError, match=r"lacks .*mod_assign_save_grades"):
        run(moodle(site), [wish(1)])


@pytest.mark.parametrize(("maximum", "said"), [(-3, "a scale"), (0, "no grade")])
def test_an_assignment_without_points_is_refused(maximum, said):
    done = run(moodle(FakeMoodle(people(1), grade=maximum)), [wish(1)])
    assert said in done.blocked[0][1]


def test_a_redirect_is_not_followed_with_the_token():
    site = FakeMoodle(people(1))
    site.faults.append(lambda call, act: answer("", 302, {"Location": "https://other.example/"}))
    with pytest.raises(PublishError, match="redirects"):
        run(moodle(site), [wish(1)], clock=Clock())
    assert len(site.calls) == 1
