"""Which submission counts and what lateness costs: the rules, and what must hold for every class there could be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.gradebook.policy import Attempt, Window, Work, attempts_of, charge, choose
from autograder.model import Keeps, LatePolicy

BERLIN = ZoneInfo("Europe/Berlin")
DUE = datetime(2027, 2, 5, 23, 59, tzinfo=UTC)
HOUR = timedelta(hours=1)


def attempt(at=None, score=8.0, number=1, digest=None, final=True, max_score=10.0, graded=None):
    return Attempt(number, "s01", digest or f"d{number}", score, max_score, final, at or graded, at)


def window(due=DUE, timezone=UTC, **late):
    return Window(due, LatePolicy(**late), timezone)


def days(submitted, due, timezone=BERLIN, **late):
    return window(due, timezone, **late).days_late(submitted)


def test_a_day_begun_is_a_day():
    assert [days(DUE + delta, DUE, UTC) for delta in (-HOUR, 0 * HOUR, timedelta(seconds=1), 24 * HOUR, 25 * HOUR)] == [
        *(0, 0, 1, 1, 2)
    ]


def test_grace_forgives_but_does_not_move_the_deadline():
    assert days(DUE + timedelta(minutes=15), DUE, grace_minutes=15) == 0
    assert days(DUE + timedelta(minutes=16), DUE, grace_minutes=15) == 1
    assert days(DUE + 24 * HOUR + timedelta(minutes=1), DUE, UTC, grace_minutes=15) == 2


@pytest.mark.parametrize(
    ("due", "same_time_next_day", "hours"),
    [
        (datetime(2027, 3, 27, 23, 59), datetime(2027, 3, 28, 23, 59), 23),  # clocks go forward in that night
        (datetime(2027, 10, 30, 23, 59), datetime(2027, 10, 31, 23, 59), 25),  # and back in that one
        (datetime(2027, 6, 1, 23, 59), datetime(2027, 6, 2, 23, 59), 24),
    ],
)
def test_a_day_is_a_day_on_the_wall_clock_also_when_clocks_change(due, same_time_next_day, hours):
    due, later = due.replace(tzinfo=BERLIN), same_time_next_day.replace(tzinfo=BERLIN)
    assert later.astimezone(UTC) - due.astimezone(UTC) == hours * HOUR
    assert days(later.astimezone(UTC), due) == 1
    assert days(later.astimezone(UTC) + timedelta(seconds=1), due) == 2


def test_of_an_hour_that_comes_twice_or_never_the_later_reading_counts():
    twice = datetime(2027, 10, 30, 2, 30, tzinfo=BERLIN)  # a day later, 2:30 comes at 0:30 and at 1:30 UTC
    assert days(datetime(2027, 10, 31, 1, 30, tzinfo=UTC), twice) == 1
    assert days(datetime(2027, 10, 31, 1, 31, tzinfo=UTC), twice) == 2
    never = datetime(2027, 3, 27, 2, 30, tzinfo=BERLIN)  # a day later, 2:30 is skipped: 3:30 is 1:30 UTC
    assert days(datetime(2027, 3, 28, 1, 30, tzinfo=UTC), never) == 1
    assert days(datetime(2027, 3, 28, 1, 31, tzinfo=UTC), never) == 2


def test_who_hands_in_at_an_unknown_time_is_not_late():
    assert window().days_late(None) == 0
    assert Window().days_late(DUE) == 0
    assert not window(close_days=0).closed(None)


def test_the_latest_counts_unless_it_came_after_the_close():
    attempts = [attempt(DUE - HOUR, 9, 1), attempt(DUE + HOUR, 7, 2), attempt(DUE + 50 * HOUR, 10, 3)]
    assert choose(attempts, Keeps.LATEST, window()).id == 3
    assert choose(attempts, Keeps.LATEST, window(close_days=1)).id == 2
    assert choose(attempts, Keeps.ON_TIME, window()).id == 1
    assert choose(attempts[1:], Keeps.ON_TIME, window()).id == 2, "none is on time: the least late one"
    assert choose(attempts[2:], Keeps.LATEST, window(close_days=1)).id == 3, "there is nothing else"
    assert choose([], Keeps.LATEST, window()) is None


def test_the_best_counts_after_what_lateness_costs():
    attempts = [attempt(DUE, 8, 1), attempt(DUE + HOUR, 10, 2)]
    assert choose(attempts, Keeps.BEST, window(percent_per_day=10)).id == 2
    assert choose(attempts, Keeps.BEST, window(percent_per_day=20)).id == 1, "8 and 8: the earlier one"
    assert choose(attempts, Keeps.BEST, window(percent_per_day=30)).id == 1


def test_one_chosen_by_hand_counts_whatever_the_policy_says():
    attempts = [attempt(DUE, 8, 1), attempt(DUE + 90 * HOUR, 3, 2)]
    for keeps in Keeps:
        assert choose(attempts, keeps, window(close_days=0), chosen="d2").id == 2
        assert choose(attempts, keeps, window(close_days=0), chosen="gone").id == 1


def test_a_regrade_speaks_for_its_submission_and_does_not_make_it_newer():
    old, new = attempt(DUE, 5, 1, "a"), attempt(DUE + HOUR, 6, 2, "b")
    regraded = attempt(None, 7, 3, "a", graded=DUE + 99 * HOUR)
    found = {one.digest: one for one in attempts_of([regraded, new, old])}
    assert (found["a"].score, found["a"].submitted_at) == (7, DUE)
    assert choose(list(found.values()), Keeps.LATEST, window()).digest == "b"


def test_where_no_time_is_known_what_was_graded_last_was_there_last():
    graded = [DUE + hours * HOUR for hours in (1, 2, 3)]
    first, second, again = (attempt(None, 5, n, d, graded=graded[n - 1]) for n, d in ((1, "a"), (2, "b"), (3, "a")))
    assert choose(attempts_of([first, second]), Keeps.LATEST, window()).digest == "b"
    assert choose(attempts_of([first, second, again]), Keeps.LATEST, window()).digest == "a"
    fallen = replace(again, score=1.0)
    assert choose(attempts_of([first, second, fallen]), Keeps.LATEST, window()).digest == "a"


def test_a_report_by_which_the_student_falls_speaks_only_if_that_is_signed():
    reports = [attempt(DUE, 5, 1, "a"), replace(attempt(DUE, 4, 2, "a"), key="k")]
    assert attempts_of(reports)[0].score == 5
    assert attempts_of(reports, signed={"k"})[0].score == 4
    lighter = attempt(DUE, 4, 3, "a", max_score=8.0)
    assert attempts_of([reports[0], lighter])[0].max_score == 8, "the same share of other points is no fall"


def test_a_broken_report_does_not_displace_a_final_one():
    good, broken = attempt(DUE, 5, 1, "a"), attempt(DUE, 0, 2, "a", final=False)
    assert attempts_of([good, broken])[0].score == 5
    assert not attempts_of([broken])[0].final
    assert attempts_of([broken, attempt(DUE, 4, 3, "a")])[0].final


def test_the_bank_pays_in_order_and_the_rest_costs():
    late = window(percent_per_day=10)
    works = [Work(attempt(DUE + hours * HOUR, 8), late) for hours in (30, 30, 30)]
    charges = charge(works, bank_days=3)
    assert [(one.days_late, one.bank_days) for one in charges] == [(2, 2), (2, 1), (2, 0)]
    assert [one.penalty for one in charges] == pytest.approx([0, 0.8, 1.6])


def test_the_bank_pays_where_days_cost_something():
    closed = Work(attempt(DUE + 99 * HOUR, 8), window(percent_per_day=10, close_days=2))
    nothing = Work(attempt(DUE + 30 * HOUR, 0), window(percent_per_day=10))
    free = Work(attempt(DUE + 30 * HOUR, 8), window())
    capped = Work(attempt(DUE + 99 * HOUR, 8), window(percent_per_day=10, bank_days_each=1))
    assert [one.bank_days for one in charge([closed, free, capped, nothing], 5)] == [0, 0, 1, 2]
    assert charge([closed], 5)[0].penalty == 8


def test_a_share_of_the_maximum():
    works = [Work(attempt(DUE + HOUR, 8), window(percent_per_day=10, percent_of="maximum"))]
    assert charge(works, 0)[0].penalty == pytest.approx(1)
    assert charge([Work(attempt(DUE + 300 * HOUR, 8), works[0].window)], 0)[0].penalty == 8


# ---- what must hold for everybody

policies = st.builds(
    LatePolicy,
    grace_minutes=st.integers(0, 120),
    percent_per_day=st.floats(0, 100),
    percent_of=st.sampled_from(["earned", "maximum"]),
    bank_days_each=st.none() | st.integers(0, 3),
    close_days=st.none() | st.floats(0, 6),
)
zones = st.sampled_from([UTC, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")])
moments = st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 20), timezones=st.just(UTC))
windows = st.builds(Window, moments, policies, zones)
delays = st.integers(-72, 400).map(lambda half_hours: timedelta(minutes=30 * half_hours))
scores = st.floats(0, 10)
works = st.builds(lambda w, delay, score: Work(attempt(w.due + delay, score), w), windows, delays, scores)
terms = st.lists(works, max_size=9)


@given(terms, st.integers(0, 10))
def test_no_score_is_negative_and_the_bank_is_never_overdrawn(term, bank):
    charges = charge(term, bank)
    assert sum(one.bank_days for one in charges) <= bank
    for work, one in zip(term, charges, strict=True):
        assert 0 <= one.penalty <= work.attempt.score
        assert 0 <= one.bank_days <= one.days_late
        each = work.window.late.bank_days_each
        assert each is None or one.bank_days <= each


@given(windows, delays, delays, scores, st.integers(0, 5))
def test_later_is_never_better(where, one, other, score, bank):
    first, second = sorted([one, other])
    costs = [charge([Work(attempt(where.due + delay, score), where)], bank)[0] for delay in (first, second)]
    assert costs[0].days_late <= costs[1].days_late
    assert costs[0].penalty <= costs[1].penalty + 1e-9


@given(works, st.integers(0, 5))
def test_more_days_in_the_bank_never_cost_points(work, bank):
    assert charge([work], bank + 1)[0].penalty <= charge([work], bank)[0].penalty


@given(windows, delays, scores, scores, st.integers(0, 5))
def test_more_points_earned_are_never_fewer_points_kept(where, delay, one, other, bank):
    low, high = sorted([one, other])
    kept = [s - charge([Work(attempt(where.due + delay, s), where)], bank)[0].penalty for s in (low, high)]
    assert kept[0] <= kept[1] + 1e-9


@given(terms.filter(bool), st.integers(0, 10), scores)
def test_better_points_for_one_work_never_cost_another(term, bank, score):
    first = term[0]
    better = replace(first, attempt=replace(first.attempt, score=max(score, first.attempt.score)))
    before, after = charge(term, bank), charge([better, *term[1:]], bank)
    assert [one.penalty for one in after[1:]] == [one.penalty for one in before[1:]]


@given(windows, delays, st.integers(0, 20), scores)
def test_an_extension_never_costs_points(where, delay, days_more, score):
    longer = Window(where.due + timedelta(days=days_more), where.late, where.timezone)
    one = attempt(where.due + delay, score)
    assert charge([Work(one, longer)], 0)[0].penalty <= charge([Work(one, where)], 0)[0].penalty + 1e-9


@given(windows, st.integers(0, 12), st.integers(-60, 60))
def test_days_late_are_the_wall_clocks(where, count, minutes):
    """The same wall-clock time `count` days later is `count` days late, and a minute more is one more."""
    wall = where.due.astimezone(where.timezone).replace(tzinfo=None, microsecond=0) + timedelta(days=count)
    readings = [wall.replace(tzinfo=where.timezone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    if readings[0] != readings[1]:
        return  # an hour that comes twice or never: has a test of its own
    bare = Window(where.due.replace(microsecond=0), LatePolicy(), where.timezone)
    assert bare.days_late(readings[0]) == count
    assert bare.days_late(readings[0] + timedelta(minutes=1)) == count + 1


@given(st.lists(st.builds(lambda n, d, s: (n, d, s), st.integers(1, 99), delays, scores), unique_by=lambda t: t[0]))
def test_what_counts_does_not_depend_on_the_order_of_rows(rows):
    where = window(percent_per_day=10, close_days=2)
    attempts = [attempt(DUE + delay, score, number) for number, delay, score in rows]
    for keeps in Keeps:
        one, other = (choose(order, keeps, where) for order in (attempts, attempts[::-1]))
        assert one == other
        if any(not where.closed(a.submitted_at) for a in attempts):
            assert not where.closed(one.submitted_at)
