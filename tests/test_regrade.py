"""Regrading: seen before it counts, and nobody falls unsigned."""

import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from autograder.checks.bank import load_reference
from autograder.cli import main
from autograder.course import load_course
from autograder.errors import UsageError
from autograder.gradebook.store import Gradebook
from autograder.model import Check, CheckResult, Report, Rules, Status
from autograder.workflow import regrade
from autograder.workflow.grade_class import Graded, Job
from autograder.workflow.regrade import Signature


def report(student, *passed, digest="d", points=2, status=Status.FAILED):
    results = tuple(
        CheckResult(Check(f"hidden.{name}", f"title {name}", points, True), Status.PASSED if ok else status, "said")
        for name, ok in zip("abcde", passed, strict=False)
    )
    return Report("tiny", student, results, 1, digest, "process")


@pytest.fixture
def course(tiny_course, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(tiny_course.root, root, ignore=shutil.ignore_patterns("gradebook*"))
    return load_course(root)


@pytest.fixture
def job(course, tmp_path):
    return Job(course, course.assignment("tiny"), tmp_path)


BEFORE = [
    report("s01", True, True, False),
    report("s02", True, False, False),
    report("s03", True, True, True),
    report("s04", True, True, True),
]
AFTER = [
    report("s01", False, True, False),
    report("s02", True, True, True),
    report("s03", True, True, True),
    report("s04", True, True, False, digest="other"),
    report("s05", True, True, True),
]


@pytest.fixture
def found(course, job):
    """A class that was graded, and what a changed suite says about it."""
    with Gradebook.of(course) as book:
        book.save_all([(one, f"old {one.student}") for one in BEFORE])
    graded = [Graded(one, 1, 1, fresh=True, key=f"new {one.student}") for one in AFTER]
    return regrade.compare(graded, job)


def scores(course) -> dict[str, float]:
    with Gradebook.of(course) as book:
        return {one.student: one.score for one in book.grades("tiny")}


def test_who_moves_and_by_which_check(found):
    assert [(move.student, move.before.score, move.after.score, move.falls) for move in found.moves] == [
        ("s01", 4, 2, True),
        ("s02", 2, 6, False),
    ]
    assert [(c.id, c.before, c.after, c.message) for c in found.moves[0].checks] == [("hidden.a", 2, 0, "said")]
    assert [c.id for c in found.moves[1].checks] == ["hidden.b", "hidden.c"]
    assert found.same == 1
    assert dict(found.left_out).keys() == {"s04", "s05"}
    assert found.before == pytest.approx((2 / 3, 1 / 3, 1))
    assert found.after == pytest.approx((1 / 3, 1, 1))


def test_checks_that_came_went_or_weigh_differently():
    before = report("s01", True, True)
    after = replace(report("s01", True, True, True), results=report("s01", True, True, True).results[1:])
    assert [(c.id, c.before, c.after) for c in regrade.check_moves(before, after)] == [
        ("hidden.a", 2, None),
        ("hidden.c", None, 2),
    ]
    lighter = report("s01", True, True, points=1)
    assert [(c.before, c.after) for c in regrade.check_moves(before, lighter)] == [(2, 1), (2, 1)]


def test_nothing_counts_before_it_is_applied(course, found):
    assert scores(course) == {"s01": 4, "s02": 2, "s03": 6, "s04": 6}


def test_nobody_falls_unsigned(course, job, found):
    applied = regrade.apply(found, job, Signature("ta"))
    assert (applied.moved, applied.held) == (("s02",), ("s01",))
    assert scores(course) == {"s01": 4, "s02": 6, "s03": 6, "s04": 6}
    with Gradebook.of(course) as book:
        assert book.held("tiny") == [("s01", pytest.approx(2 / 3), pytest.approx(1 / 3))]
        assert [event.kind for event in book.events()] == ["regrade"]
        assert len(book.history("tiny", "s01")) == 2, "kept, so that it can be signed later"


def test_a_signed_fall_counts_also_later(course, job, found):
    regrade.apply(found, job, Signature("ta"))
    regrade.apply(found, job, Signature("prof", "the axis was wrong", {"s01"}))
    assert scores(course)["s01"] == 2
    with Gradebook.of(course) as book:
        assert book.held("tiny") == []
        fall = book.events("tiny", "s01")[0]
        assert (fall.kind, fall.who, fall.why) == ("fall", "prof", "the axis was wrong")
        assert len(book.history("tiny", "s01")) == 2, "nothing is saved twice"


def test_a_signature_is_for_one_report(course, job, found):
    regrade.apply(found, job, Signature("ta", "w", {regrade.ALL}))
    with Gradebook.of(course) as book:
        book.save(report("s01", False, False, False), "third")
    assert scores(course)["s01"] == 2


def test_a_report_of_any_run_is_held_if_it_falls(course, job, found):
    """Also `grade` after a change: what counts is decided in one place."""
    with Gradebook.of(course) as book:
        book.save(report("s03", True, False, False), "another suite")
    assert scores(course)["s03"] == 6


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        (Signature("ta", "", {"s01"}), "needs a reason"),
        (Signature("ta", "w", {"s02"}), "s02 would not fall"),
        (Signature("ta", "w", {"s99", "s01"}), "s99 would not fall"),
    ],
)
def test_a_signature_that_says_nothing(course, job, found, signature, words):
    with pytest.raises(UsageError, match=words):
        regrade.apply(found, job, signature)
    assert scores(course) == {"s01": 4, "s02": 2, "s03": 6, "s04": 6}


def test_what_the_grader_broke_is_not_applied(course, job, found):
    broken = Graded(report("s02", True, False, status=Status.BROKEN), 1, 1, fresh=True, key="k")
    again = regrade.compare([broken], job)
    assert again.moves == ()
    assert "could not be decided" in again.left_out[0][1]


def test_a_report_laid_aside_counts_for_nothing(place):
    with Gradebook.open(place, rules=Rules()) as book:
        book.lay_aside(report("s01", True), "k")
        assert book.laid_aside("tiny", "s01", "k") == report("s01", True)
        assert book.laid_aside("tiny", "s01", "other") is None
        assert book.laid_aside("tiny", "s02", "k") is None
        assert (book.current("tiny"), book.grades("tiny")) == ([], [])


# ---- the command, with a suite that really changes

STRICT = """\
from autograder.checks import assert_close, hint, points


@points(10)
@hint("none")
def test_strict(student, reference, rng):
    '''total is right for seven numbers too'''
    x = rng.standard_normal(7)
    assert_close(student.total(x), reference.total(x))
"""


def test_the_command(course, tmp_path, monkeypatch, golden):
    monkeypatch.chdir(course.root)
    assignment = course.assignment("tiny")
    right = load_reference(assignment).files()["tiny.py"]
    handed_in = {
        "s01": right.replace(b"return x.sum()", b"return x.sum() if x.size != 7 else x[0]"),
        "s02": (course.root / "assignments/tiny/tiny.py").read_bytes(),
        "s03": right,
    }
    for student, data in handed_in.items():
        (tmp_path / "class" / student).mkdir(parents=True)
        (tmp_path / "class" / student / "tiny.py").write_bytes(data)

    def run(*arguments, status=0):
        result = CliRunner().invoke(main, [*arguments])
        assert result.exit_code == status, f"{result.exit_code}: {result.output}{result.stderr}{result.exception!r}"
        return result.output

    run("grade", "tiny", str(tmp_path / "class"))
    (course.root / "solutions/tiny/tests/test_strict.py").write_text(STRICT)
    command = ("regrade", "tiny", str(tmp_path / "class"))
    looked = run(*command)
    golden("regrade_preview.txt", looked)
    assert scores(course) == {"s01": 10, "s02": 0, "s03": 10}
    assert run(*command, "--preview") == looked
    held = run(*command, "--apply", status=1)
    assert "HELD BACK" in held
    assert scores(course) == {"s01": 10, "s02": 0, "s03": 20}
    for again in (("grade", "tiny", str(tmp_path / "class")), ("results", "tiny")):
        assert "1 would fall by a newer report, so the older one counts: s01 (100%, now 50%)" in run(*again)
    run(*command, "--apply", "--allow-fall", "s01", "--why", "agreed", "--who", "prof")
    with Gradebook.of(course) as book:
        found = [(one.student, one.score, one.max_score) for one in book.grades("tiny")]
    assert "would fall" not in run("results", "tiny")
    assert found == [("s01", 10, 20), ("s02", 0, 20), ("s03", 20, 20)]
