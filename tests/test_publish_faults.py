"""Whatever goes wrong at whatever call: receipts are true, a second run converges, nothing is doubled or mixed up.

Each fault is put at the calls of a whole publish run, one run for each place, on both simulated sites. By default the
places are dealt out over the faults, so that every call meets some; AUTOGRADER_EVERY_FAULT=1 tries each at every call.
"""

import os
import sys
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).parent / "fakes"))

import fake_canvas
import fake_moodle
from publishing import Book, Clock, Killed, canvas, moodle, run, wish

from autograder.errors import PublishError
from autograder.publishers.http import Patience, pause_asked
from autograder.publishers.protocol import ARRIVED, Throttled, Unanswered
from autograder.publishers.remark import as_html, as_text, is_ours


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    fake_canvas.without_dates(monkeypatch)


SCORES = {1: 10.0, 2: 20.5}
EVERY = bool(os.environ.get("AUTOGRADER_EVERY_FAULT"))


class Moodle:
    """How the suite looks at the simulated Moodle."""

    cost = 1

    connect, first_user, answer = staticmethod(moodle), 5, staticmethod(fake_moodle.answer)
    stale = '{"exception":"moodle_exception","errorcode":"invalidtoken","message":"Invalid token - token expired"}'

    def site(self):
        return fake_moodle.FakeMoodle(fake_moodle.people(3), markingworkflow=1)

    def score(self, site, user):
        return site.grades.get(user)

    def comments(self, site, user):
        text = site.comments.get(user, "")
        return [text[start:] for start in range(len(text)) if text.startswith('<div class="autograder-', start)]

    def wished(self, text):
        return as_html(text, "knn")

    def visible(self, site, user):
        return site.flags.get(user) == "released"

    def drop(self, site, user):
        site.people.pop(user)

    def lower(self, site):
        site.assignment["grade"] = 5


class Canvas:
    """How the suite looks at the simulated Canvas."""

    cost = 2

    connect, first_user, answer = staticmethod(canvas), 10, staticmethod(fake_canvas.answer)
    stale = '{"errors":[{"message":"Invalid access token."}]}'

    def site(self):
        return fake_canvas.FakeCanvas(fake_canvas.people(3))

    def score(self, site, user):
        return site.submissions[user]["entered"]

    def comments(self, site, user):
        return [one["comment"] for one in site.submissions[user]["comments"] if is_ours(one["comment"], "knn")]

    def wished(self, text):
        return as_text(text, "knn")

    def visible(self, site, user):
        return site.submissions[user]["posted_at"] is not None

    def drop(self, site, user):
        site.people.pop(user)

    def lower(self, site):
        site.assignment["points_possible"] = 5.0


SITES = [Moodle(), Canvas()]
site_kinds = pytest.mark.parametrize("kind", SITES, ids=lambda kind: type(kind).__name__)


def users(kind):
    return {f"s{n:02}": str(kind.first_user + n) for n in SCORES}


def wishes(comment="look at the axis", bonus=0.0, report=b"<html>r</html>"):
    return [wish(n, score + bonus, comment, report=report if n == 1 else None) for n, score in SCORES.items()]


def receipts_are_true(kind, site, book, comment="look at the axis"):
    for student, receipt in book.receipts.items():
        user = users(kind)[student]
        if receipt.state in ARRIVED:
            assert kind.score(site, user) == receipt.score
            assert kind.comments(site, user) == [kind.wished(comment)]
            assert kind.visible(site, user) >= (receipt.state == "released")
        elif receipt.state == "blocked":
            assert receipt.why
            assert receipt.score == kind.score(site, user)


def converged(kind, site, book, comment="look at the axis", bonus=0.0):
    for n, score in SCORES.items():
        user = users(kind)[f"s{n:02}"]
        assert kind.score(site, user) == score + bonus
        assert kind.comments(site, user) == [kind.wished(comment)]
    assert set(book.states().values()) == {"released"}
    receipts_are_true(kind, site, book, comment)
    stranger = str(kind.first_user + 3)
    assert kind.score(site, stranger) is None
    assert kind.comments(site, stranger) == []


def places(kind, turn=0, hands=3):
    """The numbers of the calls of a run at which something goes wrong."""
    site = kind.site()
    run(kind.connect(site), wishes())
    step = 1 if EVERY else hands * kind.cost
    return range(0 if EVERY else turn % step, len(site.bodies), step)


def cut_before(kind, act):
    raise requests.ConnectionError("reset by peer")


def cut_after(kind, act):
    act()
    raise requests.ConnectionError("reset by peer")


def silence_after(kind, act):
    act()
    raise requests.ReadTimeout("read timed out")


def failed_before(kind, act):
    return kind.answer("oops", 500)


def failed_after(kind, act):
    act()
    return kind.answer("<html><title>Fatal error</title></html>", 502)


def busy(kind, act):
    return kind.answer("{}", 429, {"Retry-After": "3"})


def busy_the_old_way(kind, act):
    return kind.answer("403 Forbidden (Rate Limit Exceeded)", 403)


def half_json(kind, act):
    act()
    return kind.answer('{"assignments": [{"id": ')


def other_json(kind, act):
    act()
    return kind.answer('{"weird": [1, 2]}')


def wrong_json(kind, act):
    act()
    return kind.answer('[{"weird": 1}, 7]')


def a_page(kind, act):
    act()
    return kind.answer("<!DOCTYPE html><html><title>Maintenance</title></html>", 200, {"Content-Type": "text/html"})


def session_over(kind, act):
    return kind.answer(kind.stale, 401 if isinstance(kind, Canvas) else 200, {"WWW-Authenticate": "Bearer"})


FAULTS = [
    *(cut_before, cut_after, silence_after, failed_before, failed_after, busy, busy_the_old_way),
    *(half_json, other_json, wrong_json, a_page, session_over),
]


def at_call(site, number, fault, kind, *, times=1):
    """Puts a fault at the call of that number, counted from now, and at those that follow."""
    count = iter(range(10**6))

    def faulty(call, act):
        return fault(kind, act) if number <= next(count) < number + times else None

    site.faults.append(faulty)


def run_and_forgive(kind, site, book, clock=None, **options):
    """A run that may fail with a message; any other exception is a failure of the test."""
    told = ""
    try:
        run(kind.connect(site, clock), wishes(), book, clock=clock, **options)
    except PublishError as error:
        told = str(error)
    assert "secret-token" not in told
    return told


@site_kinds
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_one_fault_at_any_call(kind, fault):
    for number in places(kind, FAULTS.index(fault)):
        site, book = kind.site(), Book()
        at_call(site, number, fault, kind)
        run_and_forgive(kind, site, book)
        receipts_are_true(kind, site, book)
        site.faults.clear()
        run(kind.connect(site), wishes(), book)
        converged(kind, site, book)


@site_kinds
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_from_some_call_on_everything_fails(kind, fault):
    for number in places(kind, FAULTS.index(fault), 12):
        site, book = kind.site(), Book()
        at_call(site, number, fault, kind, times=10**5)
        with pytest.raises(PublishError):
            run(kind.connect(site), wishes(), book)
        receipts_are_true(kind, site, book)
        site.faults.clear()
        run(kind.connect(site), wishes(), book)
        converged(kind, site, book)


@site_kinds
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_call(kind, after):
    def dies(kind, act):
        if after:
            act()
        raise Killed

    for number in places(kind, int(after), 2):
        site, book = kind.site(), Book()
        at_call(site, number, dies, kind)
        with pytest.raises(Killed):
            run(kind.connect(site), wishes(), book)
        receipts_are_true(kind, site, book)
        site.faults.clear()
        run(kind.connect(site), wishes(), book)
        converged(kind, site, book)


@site_kinds
def test_killed_at_any_receipt(kind):
    whole = Book()
    run(kind.connect(kind.site()), wishes(), whole)
    assert len(whole.trail) == 6  # sent, arrived, released
    for number in range(len(whole.trail)):
        site, book = kind.site(), Book(die_at=number)
        with pytest.raises(Killed):
            run(kind.connect(site), wishes(), book)
        receipts_are_true(kind, site, book)
        book.die_at = -1
        run(kind.connect(site), wishes(), book)
        converged(kind, site, book)


@site_kinds
@pytest.mark.parametrize("fault", [cut_after, failed_after, a_page], ids=lambda fault: fault.__name__)
def test_a_fault_while_an_update_is_sent(kind, fault):
    """The second version of comment and grade: the first must be replaced, not joined."""
    for number in places(kind, FAULTS.index(fault), 5):
        site, book = kind.site(), Book()
        run(kind.connect(site), wishes("the first", bonus=5.0, report=None), book)
        at_call(site, number, fault, kind)
        run_and_forgive(kind, site, book)
        site.faults.clear()
        run(kind.connect(site), wishes(), book)
        converged(kind, site, book)


@site_kinds
def test_a_student_who_is_dropped_in_between(kind):
    for number in places(kind, 1, 3):
        site, book = kind.site(), Book()
        gone = users(kind)["s02"]

        def drops(kind, act, site=site, gone=gone):
            if gone in site.people:
                kind.drop(site, gone)

        at_call(site, number, drops, kind)
        run_and_forgive(kind, site, book)
        site.faults.clear()
        done = run(kind.connect(site), wishes(), book)
        assert [student for student, _ in done.blocked] == ["s02"]
        assert book.receipts["s01"].state == "released"
        assert kind.score(site, users(kind)["s01"]) == 10.0


@site_kinds
def test_a_maximum_that_changes_in_between(kind):
    for number in places(kind, 1, 3):
        site, book = kind.site(), Book()
        at_call(site, number, lambda kind, act, site=site: kind.lower(site), kind)
        run_and_forgive(kind, site, book)
        for student, receipt in book.receipts.items():
            if receipt.state in ARRIVED:
                assert kind.score(site, users(kind)[student]) == receipt.score
        site.faults.clear()
        done = run(kind.connect(site), wishes(), book)
        assert len(done.blocked) == 2
        assert all("the maximum is 5 there and 100 here" in why for _, why in done.blocked)


@site_kinds
def test_a_clock_that_jumps_changes_nothing(kind):
    """Nothing compares our clock with the site's; receipts are ordered by when they were saved."""
    site, book, clock = kind.site(), Book(), Clock()
    jumps = iter([1e9, -1e9] * 10**4)
    clock.monotonic = lambda: next(jumps)
    told = run_and_forgive(kind, site, book, clock)
    assert told == "" or "still at work" in told  # a job of Canvas seemed to take for ever
    receipts_are_true(kind, site, book)
    run(kind.connect(site), wishes(), book)
    converged(kind, site, book)


@site_kinds
def test_pauses_that_the_server_asks_for_are_kept(kind):
    site, clock = kind.site(), Clock()
    at_call(site, 0, busy, kind, times=2)
    run(kind.connect(site, clock), wishes(), Book(), clock=clock)
    if kind.answer is not SITES[1].answer:  # canvasapi keeps the header to itself
        assert clock.slept[:2] == [3.0, 3.0]
    assert all(0 < pause <= 60 for pause in clock.slept)


def test_a_pause_given_as_a_date_counts_from_the_servers_clock():
    headers = {"Date": "Sat, 01 Jan 2050 00:00:00 GMT", "Retry-After": "Sat, 01 Jan 2050 00:00:07 GMT"}
    assert pause_asked(headers) == 7.0
    assert pause_asked({"Retry-After": "12"}) == 12.0
    assert pause_asked({"Retry-After": "soon"}) is None
    assert pause_asked({}) is None


def test_patience_repeats_reads_and_not_writes():
    clock, tried = Clock(), []

    def lost():
        tried.append(1)
        raise Unanswered("lost")

    with pytest.raises(Unanswered):
        Patience(clock.sleep).ask(lost, repeatable=False)
    assert (len(tried), clock.slept) == (1, [])
    with pytest.raises(Unanswered):
        Patience(clock.sleep).ask(lost, repeatable=True)
    assert len(tried) == 6
    assert clock.slept == [1.0, 2.0, 4.0, 8.0]


def test_patience_ends_and_says_so():
    def throttled():
        raise Throttled("busy", 500.0)

    clock = Clock()
    with pytest.raises(PublishError, match="gave up after 5 attempts"):
        Patience(clock.sleep).ask(throttled, repeatable=False)
    assert clock.slept == [60.0] * 4
