"""Publishing to Canvas, through canvasapi, to a simulated site."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "fakes"))

from fake_canvas import FakeCanvas, answer, people, without_dates
from publishing import Book, Clock, canvas, person, run, wish

from autograder.errors import PublishError
from autograder.model import Person
from autograder.publishers.protocol import Change

LATE_POLICY = {"late_submission_deduction_enabled": True, "missing_submission_deduction_enabled": False}


def entered(site):
    return {user: mine["entered"] for user, mine in site.submissions.items() if mine["entered"] is not None}


def texts(site, user):
    return [one["comment"] for one in site.submissions[user]["comments"]]


def test_grades_and_comments_arrive_and_a_second_run_does_nothing():
    site, book = FakeCanvas(people(3)), Book()
    wishes = [wish(n, 10.0 * n) for n in (1, 2, 3)]
    run(canvas(site), wishes, book, release=False)
    assert entered(site) == {"11": 10.0, "12": 20.0, "13": 30.0}
    assert book.states() == {"s01": "verified", "s02": "verified", "s03": "verified"}
    graded, receipts = site.graded, len(book.trail)
    again = run(canvas(site), wishes, book, release=False)
    assert (site.graded, len(book.trail)) == (graded, receipts)
    assert {row.change for row in again.plan.rows} == {Change.SAME}
    assert all(len(one["comments"]) == 1 for one in site.submissions.values())


def test_a_class_of_several_pages_goes_in_batches(monkeypatch):
    without_dates(monkeypatch)
    site, book = FakeCanvas(people(105), page=50), Book()
    run(canvas(site), [wish(n, n / 4, "") for n in range(1, 106)], book, release=False)
    assert entered(site) == {str(10 + n): n / 4 for n in range(1, 106)}
    assert sum(call == ("POST", "courses/7/assignments/70/submissions/update_grades") for call in site.calls) == 3
    assert set(book.states().values()) == {"verified"}


def test_the_job_is_waited_for():
    site, clock, book = FakeCanvas(people(1), polls=6), Clock(), Book()
    run(canvas(site, clock), [wish(1)], book, release=False)
    assert clock.slept[:5] == [1.0, 2.0, 4.0, 8.0, 10.0]
    assert book.states() == {"s01": "verified"}


def test_a_job_that_never_ends_is_no_success():
    site, book = FakeCanvas(people(1), polls=10**9), Book()
    with pytest.raises(PublishError, match="still at work"):
        run(canvas(site), [wish(1)], book, release=False)
    assert book.states() == {"s01": "blocked"}
    assert book.receipts["s01"].score is None
    assert "still at work" in book.receipts["s01"].why
    assert sum(path.endswith("update_grades") for _, path in site.calls) == 1  # no second job behind the first


def test_a_student_who_is_dropped_after_the_job_has_not_got_their_grade():
    site, book = FakeCanvas(people(2)), Book()

    def dropped(call, act):
        if site.graded == 2:
            site.people.pop("12", None)

    site.faults.append(dropped)
    run(canvas(site), [wish(1, comment=""), wish(2, comment="")], book, release=False)
    assert entered(site) == {"11": 50.0, "12": 50.0}
    assert book.states() == {"s01": "verified", "s02": "blocked"}
    assert book.receipts["s02"].why == "is not in the course any more"


def test_a_maximum_that_changes_while_grades_are_sent_is_found():
    """Canvas takes scores above it, so only comparing the maximum tells that 40 of 100 has become 40 of 50."""
    site, book = FakeCanvas(people(1)), Book()

    def lowered(call, act):
        if call.endswith("update_grades"):
            site.assignment["points_possible"] = 50.0

    site.faults.append(lowered)
    run(canvas(site), [wish(1, 40.0)], book, release=False)
    assert (book.receipts["s01"].state, book.receipts["s01"].score) == ("blocked", 40.0)
    assert "the maximum changed from 100 to 50" in book.receipts["s01"].why


def test_a_job_that_failed_for_one_has_graded_the_rest():
    site, book = FakeCanvas(people(3)), Book()

    def bulk(form):
        for user in ("11", "13"):
            site._grade(user, form[f"grade_data[{user}][posted_grade]"][0])
        return "Couldn't find User(s) with API ids '12'"

    site._bulk = bulk
    run(canvas(site), [wish(n, 10.0 * n) for n in (1, 2, 3)], book, release=False)
    assert book.states() == {"s01": "verified", "s02": "blocked", "s03": "verified"}
    assert "Couldn't find User" in book.receipts["s02"].why
    assert entered(site) == {"11": 10.0, "13": 30.0}


def test_our_comment_is_replaced_and_those_of_people_stay():
    site, book = FakeCanvas(people(1)), Book()
    site._comment("11", "By hand: well written.")
    site._comment("11", "thank you\nautograder · knn", author=11)  # the student, with our mark
    for text in ("the first", "the second", "the second", "the third"):
        run(canvas(site), [wish(1, 50.0, text)], book, release=False)
    assert texts(site, "11") == [
        "By hand: well written.",
        "thank you\nautograder · knn",
        "the third\nautograder · knn",
    ]
    methods = [method for method, path in site.calls if "/comments/" in path]
    assert methods == ["PUT", "PUT"]


def test_a_comment_that_is_there_twice_becomes_one():
    site = FakeCanvas(people(1))
    for _ in range(2):
        site._comment("11", "look at the axis\nautograder · knn")
    run(canvas(site), [wish(1)], release=False)
    assert texts(site, "11") == ["look at the axis\nautograder · knn"]


def test_the_comment_of_a_colleague_s_run_is_replaced_too():
    site = FakeCanvas(people(1))
    site._comment("11", "older words\nautograder · knn", author=4)
    run(canvas(site), [wish(1)], release=False)
    assert texts(site, "11") == ["look at the axis\nautograder · knn"]


def test_another_assignments_comment_is_another():
    site = FakeCanvas(people(1))
    site._comment("11", "words\nautograder · softmax")
    run(canvas(site), [wish(1)], release=False)
    assert len(texts(site, "11")) == 2


def test_the_report_hangs_on_our_comment_once():
    site, book = FakeCanvas(people(2)), Book()
    wishes = [wish(1, report=b"<html>one</html>"), wish(2)]
    for _ in range(2):
        run(canvas(site), wishes, book, release=False)
    (comment,) = site.submissions["11"]["comments"]
    assert [file["content"] for file in comment["attachments"]] == ["<html>one</html>"]
    assert len(site.files) == 1
    run(canvas(site), [wish(1, report=b"<html>two</html>"), wish(2)], book, release=False)
    (comment,) = site.submissions["11"]["comments"]
    assert [file["content"] for file in comment["attachments"]] == ["<html>two</html>"]
    # without the receipts, and so on another machine, the site itself says that it is there
    run(canvas(site), [wish(1, report=b"<html>two</html>"), wish(2)], release=False)
    assert len(site.files) == 2


def test_posting_is_a_step_of_its_own():
    site, book = FakeCanvas(people(2)), Book()
    wishes = [wish(1), wish(2)]
    run(canvas(site), wishes, book, release=False)
    assert {mine["posted_at"] for mine in site.submissions.values()} == {None}
    run(canvas(site), wishes, book, release=True)
    assert None not in {mine["posted_at"] for mine in site.submissions.values()}
    assert book.states() == {"s01": "released", "s02": "released"}


def test_a_refused_posting_is_told_and_nothing_is_called_released():
    site, book = FakeCanvas(people(1)), Book()
    site._graphql = lambda asked: {"errors": [{"message": "not authorised"}]}
    with pytest.raises(PublishError, match="not authorised"):
        run(canvas(site), [wish(1)], book)
    assert book.states() == {"s01": "verified"}


def test_a_posting_that_does_nothing_is_seen():
    site, book = FakeCanvas(people(1)), Book()
    site._post = lambda: None
    done = run(canvas(site), [wish(1)], book)
    assert (book.receipts["s01"].state, book.receipts["s01"].why) == ("verified", "arrived, but is still hidden")
    assert done.blocked == [("s01", "arrived, but is still hidden")]


def test_where_grades_are_posted_automatically_release_must_be_said():
    site = FakeCanvas(people(1), post_manually=False)
    done = run(canvas(site), [wish(1)], release=False)
    assert "add --release" in done.blocked[0][1]
    assert entered(site) == {}
    book = Book()
    run(canvas(site), [wish(1)], book, release=True)
    assert book.states() == {"s01": "released"}


def test_lateness_counts_once():
    site, book = FakeCanvas(people(2)), Book()
    site.late_policy = LATE_POLICY
    site.submissions["11"]["late"] = True
    done = run(canvas(site), [wish(1, 80.0, penalty=10.0), wish(2, 90.0)], book, release=False)
    assert site._shown("11")["score"] == 80.0
    assert site.submissions["11"]["status"] == "none"
    assert site.submissions["12"]["status"] is None
    assert book.states() == {"s01": "verified", "s02": "verified"}
    assert any("late policy" in note for note in done.plan.notes)


def test_a_deduction_that_comes_in_between_is_seen():
    """The student's work turns late between plan and job: the score that counts is read back, not the one entered."""
    site, book = FakeCanvas(people(1)), Book()

    def late(call, act):
        if call.endswith("update_grades"):
            site.late_policy, site.submissions["11"]["late"] = LATE_POLICY, True

    site.faults.append(late)
    run(canvas(site), [wish(1, 80.0)], book, release=False)
    assert (book.receipts["s01"].state, book.receipts["s01"].score) == ("blocked", 70.0)
    assert "its late policy took 10 off" in book.receipts["s01"].why
    site.faults.clear()
    run(canvas(site), [wish(1, 80.0)], book, release=False)
    assert (book.receipts["s01"].state, book.receipts["s01"].score) == ("verified", 80.0)


@pytest.mark.parametrize(
    ("status", "body"), [(429, "{}"), (403, "403 Forbidden (Rate Limit Exceeded)")], ids=["429", "403"]
)
def test_throttling_is_waited_for_in_both_dialects(status, body):
    site, book, clock, left = FakeCanvas(people(1)), Book(), Clock(), [5]

    def throttled(call, act):
        if call.endswith("update_grades") and left[0]:
            left[0] -= 1
            return answer(body, status) if left[0] else None
        return None

    site.faults.append(throttled)
    run(canvas(site, clock), [wish(1)], book, release=False)
    assert book.states() == {"s01": "verified"}
    assert clock.slept[:4] == [1.0, 2.0, 4.0, 8.0]
    assert site.graded == 1


def test_a_403_that_is_no_throttling_is_not_repeated():
    site = FakeCanvas(people(1))
    site.faults.append(
        lambda call, act: answer({"errors": [{"message": "forbidden"}]}, 403) if "search" in call else None
    )
    with pytest.raises(PublishError, match="may not do this"):
        run(canvas(site), [wish(1)])
    assert sum("search_users" in path for _, path in site.calls) == 1


def test_a_wrong_token_is_told_and_never_shown():
    with pytest.raises(PublishError, match="make a new one") as told:
        run(canvas(FakeCanvas(people(1), token="another")), [wish(1)])
    assert "secret-token" not in str(told.value)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"grading_type": "pass_fail"}, "pass_fail"),
        ({"grading_type": "not_graded"}, "not_graded"),
        ({"points_possible": None}, "no points"),
        ({"moderated_grading": True}, "moderated"),
        ({"in_closed_grading_period": True}, "closed grading period"),
        ({"group_category_id": 4}, "each student individually"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_canvas_would_do_otherwise_is_refused(settings, said):
    site = FakeCanvas(people(1), **settings)
    done = run(canvas(site), [wish(1)])
    assert said in done.blocked[0][1]
    assert entered(site) == {}


def test_an_excused_and_an_unassigned_student_are_left_alone():
    site = FakeCanvas(people(3))
    site.submissions["11"]["excused"] = True
    del site.submissions["12"]
    done = run(canvas(site), [wish(n) for n in (1, 2, 3)], release=False)
    assert [why.split(" in Canvas")[0] for _, why in done.blocked] == [
        "is excused",
        "is not assigned to this assignment",
    ]
    assert entered(site) == {"13": 50.0}


def test_another_maximum_is_refused_unless_the_course_says_scale():
    site = FakeCanvas(people(1), points_possible=20.0)
    assert "the maximum is 20 there" in run(canvas(site), [wish(1)]).blocked[0][1]
    run(canvas(site, scale=True), [wish(1, 80.0)], release=False)
    assert entered(site) == {"11": 16.0}


def test_who_may_not_see_sis_ids_still_matches_by_login_or_address():
    crowd = people(3)
    for one in crowd:
        one["sis_user_id"] = None
    crowd[1]["login_id"] = None
    crowd[2]["login_id"] = crowd[2]["email"] = None
    site = FakeCanvas(crowd)
    done = run(canvas(site), [wish(n, who=person(n, login=f"s{n:02}")) for n in (1, 2, 3)], release=False)
    assert entered(site) == {"11": 50.0, "12": 50.0}
    assert [student for student, _ in done.blocked] == ["s03"]


def test_the_map_of_the_roster_comes_first():
    site = FakeCanvas(people(2))
    mapped = Person("s01", email="s01@uni.example", sid="S1", accounts={"canvas": "12"})
    run(canvas(site), [wish(1, who=mapped)], release=False)
    assert entered(site) == {"12": 50.0}


def test_the_course_can_be_named_by_its_sis_id():
    site = FakeCanvas(people(1))
    publisher = canvas(site)
    object.__setattr__(publisher.target, "course", "DL101")
    run(publisher, [wish(1)], release=False)
    assert ("GET", "courses/sis_course_id:DL101") in site.calls
    assert entered(site) == {"11": 50.0}


@pytest.mark.parametrize("course", ["8", "OTHER"])
def test_an_unknown_course_is_told(course):
    publisher = canvas(FakeCanvas(people(1)))
    object.__setattr__(publisher.target, "course", course)
    with pytest.raises(PublishError, match=f"course '{course}'"):
        run(publisher, [wish(1)])


def test_an_unknown_assignment_lists_those_that_exist():
    with pytest.raises(PublishError, match=r"'hw9'.*hw1 \(id 70\)"):
        run(canvas(FakeCanvas(people(1)), assignments={"knn": "hw9"}), [wish(1)])
