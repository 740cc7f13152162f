"""Naming a known mistake: when the numbers say so, and never a wrong one."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from autograder.checks import fingerprint
from autograder.checks.bank import load_mistakes, load_reference, load_stub, load_variants
from autograder.checks.diagnose import Known, diagnose, know
from autograder.checks.fingerprint import Fingerprint
from autograder.checks.outcome import Outcome
from autograder.checks.record import Comparison
from autograder.checks.suite import with_suite
from autograder.errors import CourseError
from autograder.model import Check, CheckResult, Misconception, Status
from autograder.remote import in_process

RIGHT = np.random.default_rng(0).standard_normal(6)


def outcome(check, value=None, *, part=None, role="out", evidence=3.0, status=Status.FAILED, asked=()):
    """One check's outcome: passed, or failed with this wrong value."""
    meta = Check(check, check, 1.0, hidden=True, part=part)
    if value is None:
        return Outcome(CheckResult(meta, Status.PASSED if status is Status.FAILED else status), asked=asked)
    seen = fingerprint.of_difference(np.asarray(value, float), RIGHT)
    return Outcome(CheckResult(meta, status), (Comparison(role, math.inf, evidence, seen),), asked)


def known(name, *outcomes, checks=(), functions=()):
    return know(Misconception(name, f"{name}!"), outcomes, checks, functions)


def names(outcomes, *bank):
    return [r.misconception.id if r.misconception else None for r in diagnose(outcomes, bank)]


DOUBLE, HALF = 2 * RIGHT, 0.5 * RIGHT


def test_the_same_wrong_values_are_named_and_passed_checks_are_not():
    seen = [outcome("a", DOUBLE), outcome("b"), outcome("c", HALF)]
    assert names(seen, known("double", outcome("a", DOUBLE), outcome("b"), outcome("c"))) == ["double", None, None]


def test_other_wrong_values_roles_or_checks_are_not_named():
    bank = known("double", outcome("a", DOUBLE))
    assert names([outcome("a", HALF)], bank) == [None]
    assert names([outcome("a", DOUBLE, role="other")], bank) == [None]
    assert names([outcome("b", DOUBLE)], bank) == [None]
    assert names([outcome("a", DOUBLE)], bank) == ["double"]


def test_one_number_is_not_enough_unless_all_else_agrees_too():
    bank = known("double", outcome("a", DOUBLE, evidence=1), outcome("b", evidence=1))
    assert names([outcome("a", DOUBLE, evidence=1), outcome("b")], bank) == ["double", None]
    assert names([outcome("a", DOUBLE, evidence=1), outcome("b", HALF)], bank) == [None, None]
    assert names([outcome("a", DOUBLE, evidence=0.5), outcome("b")], bank) == [None, None]


def test_two_numbers_of_two_checks_are_enough():
    bank = known("double", outcome("a", DOUBLE, evidence=1), outcome("b", DOUBLE, evidence=1))
    seen = [outcome("a", DOUBLE, evidence=1), outcome("b", DOUBLE, evidence=1), outcome("c", HALF)]
    assert names(seen, bank) == ["double", "double", None]


def test_a_mistake_that_would_have_failed_more_of_the_same_part_is_less_likely():
    broad = known("broad", outcome("a", DOUBLE, part="p"), outcome("b", DOUBLE, part="p"))
    narrow = known("narrow", outcome("a", DOUBLE, part="p"), outcome("b", part="p"))
    assert names([outcome("a", DOUBLE, part="p"), outcome("b", part="p")], broad, narrow) == ["narrow", None]
    both = [outcome("a", DOUBLE, part="p"), outcome("b", DOUBLE, part="p")]
    assert names(both, broad, narrow) == ["broad", "broad"]


def test_what_passes_in_another_part_does_not_contradict():
    everywhere = known("squared", *(outcome(c, DOUBLE, part=c) for c in "abc"))
    assert names([outcome("a", DOUBLE, part="a"), outcome("b", part="b"), outcome("c", part="c")], everywhere) == [
        "squared",
        None,
        None,
    ]


def test_more_contradictions_than_agreement_leave_it_unnamed():
    bank = known("double", *(outcome(c, DOUBLE) for c in "abcd"))
    passed = [outcome("a", DOUBLE, evidence=8)] + [outcome(c) for c in "bcd"]
    assert names(passed, bank) == [None] * 4
    otherwise = [outcome("a", DOUBLE, evidence=8)] + [outcome(c, HALF) for c in "bcd"]
    assert names(otherwise, bank) == [None] * 4
    undecided = [outcome("a", DOUBLE)] + [outcome(c, status=Status.TIMEOUT) for c in "bcd"]
    assert names(undecided, bank) == ["double", None, None, None]


def test_two_equally_good_explanations_name_none():
    bank = [known("one", outcome("a", DOUBLE)), known("two", outcome("a", DOUBLE))]
    assert names([outcome("a", DOUBLE)], *bank) == [None]
    assert names([outcome("a", DOUBLE)], bank[0]) == ["one"]


def test_two_mistakes_in_one_submission_are_both_named():
    bank = [known("first", outcome("a", DOUBLE, part="p")), known("second", outcome("b", HALF, part="q"))]
    assert names([outcome("a", DOUBLE, part="p"), outcome("b", HALF, part="q")], *bank) == ["first", "second"]


def test_a_mistake_is_named_only_where_it_says():
    bank = known("double", outcome("a", DOUBLE), outcome("b", DOUBLE), checks=("b",))
    assert names([outcome("a", DOUBLE), outcome("b", DOUBLE)], bank) == [None, "double"]


def test_a_timeout_or_an_unwritten_function_says_nothing():
    for status in (Status.TIMEOUT, Status.UNWRITTEN, Status.MEMORY, Status.BROKEN, Status.FORBIDDEN):
        assert names([outcome("a", status=status)], known("x", outcome("a", status=status))) == [None]


def test_what_is_known_travels_as_json_and_holds_no_value():
    bank = known("double", outcome("a", DOUBLE), checks=("a",))
    text = json.dumps(bank.to_dict(), allow_nan=False)
    assert Known.from_dict(json.loads(text)) == bank
    assert not any(format(value, ".6g")[:6] in text for value in [*DOUBLE, *RIGHT])


# --- which function it is


def test_what_passes_where_the_wrong_function_itself_is_asked_for_contradicts_in_every_part():
    """The network is wrong as if its layer were, but the layer is right: the mistake is in the network."""
    layer = known(
        "layer",
        outcome("layer", DOUBLE, part="layers", asked=("affine",)),
        outcome("net", DOUBLE, part="nets", asked=("Net",)),
        functions=("affine",),
    )
    net = outcome("net", DOUBLE, part="nets", asked=("Net",))
    assert names([outcome("layer", part="layers", asked=("affine",)), net], layer) == [None, None]
    # the control: nothing is known of the layer
    assert names([outcome("layer", part="layers", asked=("affine",), status=Status.TIMEOUT), net], layer) == [
        None,
        "layer",
    ]


def test_a_mistake_in_one_of_several_forms_of_a_function_is_named():
    """Forms of one part: that the others are right is no contradiction, for they are other functions."""
    forms = [outcome(f, DOUBLE, part="p", asked=(f,)) for f in ("loops", "matrix", "einsum")]
    bank = known("squared", *forms, functions=("loops", "matrix", "einsum"))
    one = [forms[0], *(outcome(f, part="p", asked=(f,)) for f in ("matrix", "einsum"))]
    assert names(one, bank) == ["squared", None, None]


def test_a_network_that_uses_another_form_is_no_contradiction():
    """The same class asks for both layers in its checks; that it passes with the right one says nothing."""
    layers = [outcome(f, DOUBLE, part="p", asked=(f,)) for f in ("batch", "layer")]
    nets = [outcome(f"net[{f}]", HALF, part="p", asked=("Net",)) for f in ("batch", "layer")]
    bank = known("not_centred", *layers, *nets, functions=("batch", "layer"))
    right = outcome("layer", part="p", asked=("layer",)), outcome("net[layer]", part="p", asked=("Net",))
    assert names([layers[0], nets[0], *right], bank) == ["not_centred", "not_centred", None, None]
    # the control: with only the network wrong it did not come about in the layer
    assert names([outcome("batch", part="p", asked=("batch",)), nets[0], *right], bank) == [None] * 4


def test_a_mistake_in_one_form_may_rest_on_one_number_if_all_else_is_right():
    forms = [outcome(f, DOUBLE, evidence=1, part="p", asked=(f,)) for f in ("loops", "matrix")]
    bank = known("squared", *forms, functions=("loops", "matrix"))
    right = outcome("matrix", part="p", asked=("matrix",))
    assert names([forms[0], right], bank) == ["squared", None]
    other = outcome("other", HALF, part="p", asked=("other",))
    assert names([forms[0], right, other], bank) == [None, None, None]
    both = known("loops_squared", forms[0], outcome("matrix", part="p", asked=("matrix",)), functions=("loops",))
    assert names([forms[0], right], bank, both) == ["loops_squared", None]  # that it was made in all forms weighs more


def test_what_explains_little_of_a_function_that_is_wrong_is_not_named():
    bank = known("large", outcome("a", DOUBLE, asked=("f",)), functions=("f",))
    others = [outcome(c, HALF, asked=("f",)) for c in "bcd"]
    assert names([outcome("a", DOUBLE, asked=("f",)), *others], bank) == [None] * 4
    elsewhere = [outcome(c, HALF, asked=("g",)) for c in "bcd"]
    assert names([outcome("a", DOUBLE, asked=("f",)), *elsewhere], bank) == ["large", None, None, None]


def test_next_to_much_that_nobody_knows_in_earlier_checks_nothing_is_named():
    bank = known("late", outcome("z", DOUBLE, part="last"))
    unknown = [outcome(c, HALF, part="first") for c in "ab"]
    assert names([*unknown, outcome("z", DOUBLE, part="last")], bank) == [None, None, None]
    # the controls: less of it; later in the suite; known itself
    assert names([unknown[0], outcome("z", DOUBLE, part="last")], bank) == [None, "late"]
    assert names([outcome("z", DOUBLE, part="last"), *unknown], bank) == ["late", None, None]
    early = known("early", *unknown)
    assert names([*unknown, outcome("z", DOUBLE, part="last")], bank, early) == ["early", "early", "late"]


def test_many_values_that_any_mistake_gives_are_one_number_together():
    zeros = [outcome(c, 0 * RIGHT, evidence=0.5) for c in "abcdefgh"]
    bank = known("zeros", *zeros, outcome("x", DOUBLE))
    assert names([*zeros, outcome("x", HALF)], bank) == [None] * 9
    assert names(zeros, known("zeros", *zeros)) == ["zeros"] * 8


def test_a_check_that_passes_with_an_earlier_part_put_right_says_what_it_said_but_gets_no_name():
    seen = [outcome("a", DOUBLE), outcome("b", DOUBLE)]
    put_right = replace(seen[1].result, status=Status.PASSED, substituted=("f",))
    bank = known("double", *seen)
    assert names([seen[0], replace(seen[1], result=put_right)], bank) == ["double", None]


# --- fingerprints


def near(value, relative=1e-12):
    return value * (1 + relative * np.random.default_rng(1).standard_normal(np.shape(value)))


@pytest.mark.parametrize("size", [1, 3, 1000, 300_000])
def test_rounding_does_not_change_a_fingerprint_and_another_mistake_does(size):
    right = np.random.default_rng(2).standard_normal(size)
    seen = fingerprint.of_difference(2 * right, right)
    assert seen.matches(fingerprint.of_difference(near(2 * right), right))
    assert seen.matches(fingerprint.of_difference((2 * right).astype(np.float32), right))
    assert not seen.matches(fingerprint.of_difference(2.001 * right, right))
    assert not seen.matches(fingerprint.of_difference(-2 * right, right))
    if size > 1:
        assert not seen.matches(fingerprint.of_difference(2 * right[::-1], right))


def test_a_small_mistake_is_told_from_another_small_one():
    right = np.random.default_rng(3).standard_normal(10)
    seen = fingerprint.of_difference(right * (1 + 1e-5), right)
    assert seen.matches(fingerprint.of_difference(near(right * (1 + 1e-5)), right))
    assert not seen.matches(fingerprint.of_difference(right * (1 + 2e-5), right))


def test_where_rounding_is_as_large_as_the_difference_nothing_is_recognised():
    right = np.random.default_rng(4).standard_normal(10)
    seen = fingerprint.of_difference(right * (1 + 3e-16), right)
    assert not seen.matches(seen)


def test_where_a_value_is_not_finite_is_part_of_it():
    right = np.ones(4)
    left = fingerprint.of_difference(np.array([np.nan, 1, 1, 2]), right)
    assert left.matches(fingerprint.of_difference(np.array([np.nan, 1, 1, 2]), right))
    for other in ([1, np.nan, 1, 2], [np.inf, 1, 1, 2], [-np.inf, 1, 1, 2], [np.nan, 1, 1, 3]):
        assert not left.matches(fingerprint.of_difference(np.array(other), right))


def test_shape_and_dtype_of_the_same_content_matter_and_order_of_bytes_does_not():
    value = np.arange(6.0)
    seen = fingerprint.of_value(value)
    assert seen.matches(fingerprint.of_value(value.astype(">f8")))
    assert not seen.matches(fingerprint.of_value(value.reshape(2, 3)))
    assert seen.matches(Fingerprint.from_dict(json.loads(json.dumps(seen.to_dict()))))


def test_weights_depend_on_nothing_but_the_position():
    def weight(position):
        mask = 2**64 - 1
        mixed = (position * 0x9E3779B97F4A7C15) & mask
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        return 2 * (((mixed ^ (mixed >> 31)) >> 11) / 2**53) - 1

    assert fingerprint._weights(3).ravel().tolist() == [weight(n) for n in range(1, 10)]


# --- the bank


@pytest.fixture
def tiny(tiny_course):
    return tiny_course.assignment("tiny")


def test_subjects_are_whole_submissions(tiny):
    (mistake,) = [m for m in load_mistakes(tiny) if m.id == "no_root"]
    assert mistake.sentence == "The square root is missing: that is the squared length."
    source = mistake.files()["tiny.py"].decode()
    assert source.index("return np.sqrt") < source.index("return (x**2).sum()\n")
    assert "SOLUTION" not in source
    student = in_process(mistake.program)
    student.begin(deadline=None, seed=0)
    assert student.student.length(np.array([3.0, 4.0])) == 25
    assert [v.kind for v in load_variants(tiny)] == ["variant"]
    assert load_reference(tiny).files().keys() == load_stub(tiny).files().keys() == {"tiny.py"}


def test_later_definitions_win_for_callers_inside_too(tiny):
    path = tiny.private / "mistakes" / "counts.py"
    path.write_text('from __future__ import annotations\n"""x"""\n\n\ndef total(x):\n    return x.size\n')
    path.write_text('"""Entries are\ncounted.\n\nAt length."""\nfrom __future__ import annotations\nQUESTION = "?"\n'
                    'CHECKS = ("hidden.matrix",)\n\n\ndef total(x: Any):\n    return x.size\n')  # fmt: skip
    try:
        (mistake,) = [m for m in load_mistakes(tiny) if m.id == "counts"]
        student = in_process(mistake.program)
        student.begin(deadline=None, seed=0)
        assert list(student.student.shares(np.array([1.0, 3.0]))) == [0.5, 1.5]
        assert (mistake.sentence, mistake.question) == ("Entries are counted.", "?")
        assert mistake.checks == ("hidden.matrix",)
    finally:
        path.unlink()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("def total(x): return 1\n", r"wrong\.py:1: a docstring is missing"),
        ('"""x"""\ndef total(x:\n', r"wrong\.py:2: not Python"),
        ('"""x"""\nCHECKS = "hidden.matrix"\n', r"wrong\.py:2: CHECKS must be a tuple of check ids"),
        ('"""x"""\nQUESTION = 1 + 1\n', r"wrong\.py:2: QUESTION must be text"),
        ('"""x"""\nFILE = "other.py"\n', r"FILE = 'other\.py' is no file of the assignment: tiny\.py"),
    ],
)
def test_a_wrong_mistake_is_refused_with_file_and_line(tiny, text, complaint):
    path = tiny.private / "mistakes" / "wrong.py"
    path.write_text(text)
    try:
        with pytest.raises(CourseError, match=complaint):
            load_mistakes(tiny)
    finally:
        path.unlink()


def test_every_mistake_of_a_course_is_named_on_another_submission_with_the_same_mistake(tiny):
    def serve(suite):
        reference = in_process(load_reference(tiny).program)
        run = lambda program: suite.run(in_process(program), reference=reference, seed=5)  # noqa: E731
        mistakes = load_mistakes(tiny)
        bank = [know(m.misconception, run(m.program), m.checks) for m in mistakes]
        return {m.id: {r.misconception.id for r in diagnose(run(m.program), bank) if r.misconception} for m in mistakes}

    assert with_suite(tiny, serve) == {"by_rows": {"by_rows"}, "no_root": {"no_root"}}
