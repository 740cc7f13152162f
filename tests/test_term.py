"""A term: 300 students, 9 assignments, late days, extensions, overrides, a regrade, two publishes.

What everyone gets is computed a second time here, from the hand-ins alone, with other arithmetic than the gradebook's:
wall-clock times without a zone and plain loops. Reports are made directly; nothing is graded.
"""

import csv
import math
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from autograder.course import load_course
from autograder.gradebook.store import Gradebook
from autograder.model import Check, CheckResult, Event, Person, Report, Status
from autograder.publishers import connect
from autograder.publishers.protocol import Change, Outside
from autograder.publishers.targets import target_named
from autograder.workflow import regrade
from autograder.workflow.grade_class import Graded, Job
from autograder.workflow.publish import Desk, publish
from autograder.workflow.wishes import join

STUDENTS = [f"s{number:03}" for number in range(300)]
SLUGS = [f"a{number}" for number in range(1, 10)]
FIRST = datetime(2027, 2, 13, 23, 59)  # on the wall clock; the seventh deadline is in the night when clocks change
DUE = {slug: FIRST + timedelta(days=7 * week) for week, slug in enumerate(SLUGS)}
BERLIN = ZoneInfo("Europe/Berlin")
BANK, PERCENT, CLOSE, GRACE = 4, 10, 5, timedelta(minutes=15)
HARD = "a5"  # has a late policy of its own: 50 percent a day, closed after 2
REGRADED = "a4"
CHECKS = tuple(Check(f"hidden.c{n}", f"title {n}", 20, True) for n in range(5))


def manifest() -> str:
    lines = [
        'title = "A term"\ntimezone = "Europe/Berlin"\n[late]',
        f"bank_days = {BANK}\npercent_per_day = {PERCENT}\nclose_days = {CLOSE}\ngrace_minutes = 15",
        '[publish.book]\nkind = "csv_file"\n[assignments]',
    ]
    own = ", late = { percent_per_day = 50, close_days = 2 }"
    lines += [f"{slug} = {{ due = {due.isoformat()}{own if slug == HARD else ''} }}" for slug, due in DUE.items()]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class HandIn:
    """What a student handed in: when, on the wall clock, and which checks it passes."""

    student: str
    slug: str
    at: datetime
    passes: frozenset[int]
    number: int  # of that student's for that assignment

    def report(self) -> Report:
        results = tuple(
            CheckResult(check, Status.PASSED if n in self.passes else Status.FAILED) for n, check in enumerate(CHECKS)
        )
        when = self.at.replace(tzinfo=BERLIN).isoformat()
        digest = f"{self.slug}-{self.student}-{self.number}"
        return Report(self.slug, self.student, results, 1, digest, "process", submitted_at=when)


def hand_ins(draw: random.Random) -> list[HandIn]:
    """Nine in ten hand in; one in four late, by hours or days; one in five twice."""
    found = []
    for slug, due in DUE.items():
        for student in STUDENTS:
            if draw.random() < 0.1:
                continue
            for number in range(2 if draw.random() < 0.2 else 1):
                late = draw.random() < 0.25
                minutes = draw.randrange(1, 6 * 24 * 60) if late else -draw.randrange(0, 5 * 24 * 60)
                at = due + timedelta(minutes=minutes)
                if at.hour in (2, 3):  # an hour that comes twice or never has tests of its own
                    at = at.replace(hour=4)
                passes = frozenset(draw.sample(range(5), draw.randrange(0, 6)))
                found.append(HandIn(student, slug, at, passes, number))
    return found


@dataclass
class Truth:
    """What was handed in and decided, and what everyone must get by it."""

    handed: list[HandIn]
    extended: dict[tuple[str, str], datetime]
    overridden: dict[tuple[str, str], float]
    points: dict[tuple[str, str, int], int]  # (slug, student, number) -> points of the hand-in

    def totals(self) -> dict[str, float]:
        return {student: sum(scores.values()) for student, scores in self.scores().items()}

    def scores(self) -> dict[str, dict[str, float]]:
        mine = defaultdict(list)
        for one in self.handed:
            mine[one.student, one.slug].append(one)
        result = {}
        for student in STUDENTS:
            left, scores = BANK, {}
            for slug in SLUGS:
                if mine[student, slug]:
                    scores[slug], used = self._score(mine[student, slug], left)
                    left -= used
                if (slug, student) in self.overridden:
                    scores[slug] = self.overridden[slug, student]
            result[student] = scores
        return result

    def _score(self, tries: list[HandIn], left: int) -> tuple[float, int]:
        slug, student = tries[0].slug, tries[0].student
        due = self.extended.get((slug, student), DUE[slug])
        percent, close = (50, 2) if slug == HARD else (PERCENT, CLOSE)
        open_until = due + timedelta(days=close) + GRACE
        in_time = [one for one in tries if one.at <= open_until]
        if not in_time:
            return 0.0, 0
        last = sorted(in_time, key=lambda one: (one.at, one.number))[-1]
        points = self.points[slug, student, last.number]
        days = 0 if last.at <= due + GRACE else math.ceil((last.at - due).total_seconds() / 86400)
        used = min(days, left)
        return max(0.0, points * (100 - percent * (days - used)) / 100), used


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """The course, and the truth about it, before anything is graded."""
    root = tmp_path_factory.mktemp("term")
    (root / "course.toml").write_text(manifest())
    draw = random.Random(20270213)
    handed = hand_ins(draw)
    some = [(slug, student) for slug in SLUGS for student in STUDENTS]
    extended = {key: DUE[key[0]] + timedelta(days=draw.randrange(1, 4)) for key in draw.sample(some, 60)}
    points = {(one.slug, one.student, one.number): 20 * len(one.passes) for one in handed}
    return load_course(root), Truth(handed, extended, {}, points)


def published(course, folder) -> tuple[dict[str, float], int]:
    """Publishes every assignment to the CSV target; totals as the files have them, and the rows that were sent."""
    target = target_named(course, "book")
    totals: dict[str, float] = dict.fromkeys(STUDENTS, 0.0)
    sent = 0
    with Gradebook.of(course) as book:
        for slug in SLUGS:
            publisher = connect(target, Outside(folder=folder))
            wishes = join(book.roster(), book.grades(slug), book.current(slug))
            done = publish(publisher, wishes, Desk("book", slug, book.receipts("book", slug), book.save_receipt))
            assert done.blocked == []
            sent += sum(row.change in (Change.NEW, Change.CHANGED) for row in done.plan.rows)
            with (folder / f"{slug}-book.csv").open(encoding="utf-8-sig", newline="") as text:
                for row in csv.DictReader(text):
                    totals[row["student"]] += float(row["score"])
    return totals, sent


def fill(course, truth) -> None:
    with Gradebook.of(course) as book:
        people = [Person(s, f"Student {s}", f"{s}@uni.example", s, f"1{s[1:]}") for s in STUDENTS]
        book.set_roster(people, Event("roster", "ta", "start of term"))
        for slug in SLUGS:
            now = [one for one in truth.handed if one.slug == slug]
            book.save_all([(one.report(), f"old {slug} {one.student} {one.number}") for one in now])
        book.record(
            [
                Event("extension", "ta", "ill", slug, student, until.replace(tzinfo=BERLIN).isoformat())
                for (slug, student), until in truth.extended.items()
            ]
        )


def test_a_term(term, tmp_path):
    course, truth = term
    fill(course, truth)
    totals, sent = published(course, tmp_path)
    assert totals == pytest.approx(truth.totals(), abs=1e-6)
    assert sent == len({(one.slug, one.student) for one in truth.handed})
    assert published(course, tmp_path) == (totals, 0), "a second run sends nothing"

    held, signed = _regrade(course, truth)
    assert held
    _override(course, truth)

    after, again = published(course, tmp_path)
    assert after == pytest.approx(truth.totals(), abs=1e-6)
    assert after != pytest.approx(totals, abs=1e-6)
    assert again > 0
    falls = {student for student in STUDENTS if after[student] < totals[student] - 1e-6}
    assert falls <= signed | {student for _, student in truth.overridden}
    assert falls & signed

    with Gradebook.of(course) as book:
        receipts = {slug: book.receipts("book", slug) for slug in SLUGS}
        kinds = {event.kind for event in book.events()}
    assert kinds == {"roster", "extension", "fall", "regrade", "override"}
    known = defaultdict(float)
    for one in receipts.values():
        for student, receipt in one.items():
            assert receipt.state == "sent", "in a file; only an LMS can be read back"
            known[student] += receipt.score
    assert dict(known) == pytest.approx({s: t for s, t in truth.totals().items() if s in known}, abs=1e-6)


def _regrade(course, truth) -> tuple[set[str], set[str]]:
    """A suite that no longer believes check 0 and is kinder with check 1; one fall in two is signed."""
    with Gradebook.of(course) as book:
        counting = {report.student: report for report in book.current(REGRADED)}
    graded = []
    for report in counting.values():
        student, number = report.student, int(report.digest[-1])
        results = (
            replace(report.results[0], status=Status.FAILED),
            replace(report.results[1], status=Status.PASSED),
            *report.results[2:],
        )
        graded.append(Graded(replace(report, results=results), 1, 1, fresh=True, key=f"new {student} {number}"))
    job = Job(course, _Slug(REGRADED), course.root)
    found = regrade.compare(graded, job)
    moved = {move.student: move for move in found.moves}
    falling = sorted(student for student, move in moved.items() if move.falls)
    signed = set(falling[::2])
    assert len(falling) > 20
    applied = regrade.apply(found, job, regrade.Signature("prof", "check 0 accepted a wrong axis", signed))
    for student, move in moved.items():
        if not move.falls or student in signed:
            truth.points[REGRADED, student, int(move.after.digest[-1])] = round(move.after.score)
    assert set(applied.held) == set(falling) - signed
    return set(applied.held), signed


@dataclass(frozen=True)
class _Slug:
    """All that a regrade asks of an assignment."""

    slug: str


def _override(course, truth) -> None:
    for number, student in enumerate(STUDENTS[:30]):
        truth.overridden[SLUGS[number % 9], student] = float(number)
    with Gradebook.of(course) as book:
        book.record(
            [
                Event("override", "prof", "oral exam", slug, student, score)
                for (slug, student), score in truth.overridden.items()
            ]
        )


def test_the_second_computation_can_differ(term, tmp_path):
    """The control: without the bank, or with another percentage, the totals are others."""
    _, truth = term
    text = manifest()
    for old, new in ((f"bank_days = {BANK}", "bank_days = 0"), ("percent_per_day = 10", "percent_per_day = 11")):
        assert old in text
        (tmp_path / "course.toml").write_text(text.replace(old, new))
        other = load_course(tmp_path)
        with Gradebook.open(tmp_path / f"{new.split()[0]}.sqlite", rules=other.rules) as book:
            book.save_all([(one.report(), f"{one.slug} {one.student} {one.number}") for one in truth.handed])
            found = defaultdict(float)
            for slug in SLUGS:
                for grade in book.grades(slug):
                    found[grade.student] += grade.score
        assert dict(found) != pytest.approx(truth.totals(), abs=1e-6)
