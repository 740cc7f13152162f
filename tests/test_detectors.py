"""Each detector says its sentence about what it is for, and nothing about an array that is wrong in no known way."""

import json
import time

import numpy as np
import pytest

from autograder.checks import assert_close, describe
from autograder.checks.failure import CheckFailed
from autograder.checks.outcome import judge
from autograder.checks.record import Record, recording
from autograder.model import Check, CheckResult, Curve, Difference, Report, Status

RNG = np.random.default_rng(5)
X = RNG.standard_normal((6, 7))
IMAGES = RNG.standard_normal((2, 3, 5, 5))
TOKENS = RNG.standard_normal((2, 4, 4))
ROWS = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)
MASK = np.tril(np.ones((4, 4), dtype=bool))


def said(got, expected, *inputs):
    got, expected = np.asarray(got), np.asarray(expected)
    if got.shape != expected.shape:
        return describe.other_shape(got, expected, inputs)
    with np.errstate(all="ignore"):
        wrong = ~(np.abs(got - expected) <= 1e-8 + 1e-6 * np.abs(expected))
    assert wrong.any()
    return describe.same_shape(got, expected, wrong, inputs)


def at(array, index, value):
    changed = np.array(array)
    changed[index] = value
    return changed


WORDS = {
    "zero": (0 * X, X, "every value is 0"),
    "twice": (2 * X, X, "it is exactly twice what is expected"),
    "sign": (-X, X, "the sign is flipped: it is exactly the negative of what is expected"),
    "square": (X**2, X, "each value is the square of the expected one"),
    "root": (np.sqrt(ROWS), ROWS, "each value is the square root of the expected one"),
    "logarithm": (np.log(ROWS), ROWS, "each value is the logarithm of the expected one"),
    "inverse": (1 / X, X, "each value is 1 divided by the expected one"),
    "absolute": (np.abs(X), X, "each value is the absolute value of the expected one"),
    "offset": (X + 0.25, X, "every value is off by the same amount, 0.25"),
    "whole": (np.trunc(9 * X), 9 * X, "each value is cut off to a whole number"),
    "opposite": (X[::-1], X, "the values are right, in the opposite order along the first axis"),
    "late": (np.roll(X, 1, axis=0), X, "every value is one place too late along the first axis"),
    "early": (np.roll(X, -1, axis=0), X, "every value is one place too early along the first axis"),
    "shuffled": (X[[2, 0, 1, 5, 4, 3]], X, "the values are right, in another order along the first axis"),
    "axes": (
        TOKENS.transpose(0, 2, 1),
        TOKENS,
        "the values are right, the axes are not: transpose(0, 2, 1) of it is what is expected",
    ),
    "wrong axis": (
        np.exp(X) / np.exp(X).sum(axis=0),
        ROWS,
        "it sums to 1 along axis 0, expected along axis 1: looks like a reduction over the wrong axis",
    ),
    "centred": (
        X - X.mean(axis=1, keepdims=True),
        X - X.mean(axis=0),
        "it has the mean 0 along axis 1, expected along axis 0: looks like a reduction over the wrong axis",
    ),
    "not normalised": (np.exp(X), ROWS, "each row is the expected one times a factor of its own"),
    "column offsets": (X + np.arange(1.0, 8), X, "each column is off by an amount of its own"),
    "half precision": (
        X.astype(np.float16),
        X,
        "the values are right as far as float16 can tell: compute in more digits",
    ),
    "finite": (at(X, (2, 3), np.inf), X, "all finite values are right"),
}


@pytest.mark.parametrize("name", WORDS)
def test_what_the_whole_array_is(name):
    got, expected, sentence = WORDS[name]
    assert said(got, expected) == (sentence,)


# The border repeats what is next to it, where zeros were meant for example.
EDGES = np.pad(IMAGES[..., 1:-1, 1:-1], ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
PARTS = {
    "row": (at(X, 5, 0.3 * X[0]), "only row 5 (the last) is wrong"),
    "column": (at(X, (slice(None), 2), X[:, 0]), "only column 2 is wrong"),
    "first step": (at(TOKENS, (slice(None), 0), 0.5 * TOKENS[:, 1]), "only index 0 (the first) of axis 1 is wrong"),
    "last of an axis": (at(IMAGES, (0, 2), IMAGES[1, 2]), None),
    "all but the first": (np.concatenate([X[:1], X[1:] ** 3]), "only row 0 is right"),
    "border": (EDGES, "only the border of the last two axes is wrong"),
}


@pytest.mark.parametrize("name", PARTS)
def test_which_part_is_wrong(name):
    got, sentence = PARTS[name]
    right = {TOKENS.shape: TOKENS, X.shape: X, IMAGES.shape: IMAGES}[got.shape]
    found = said(got, right)
    assert found[:1] == ((sentence,) if sentence else found[:1])
    if sentence is None:
        assert not any("last)" in words for words in found)


def test_where_the_input_is_negative_or_hidden_by_its_mask():
    leaky = np.where(X > 0, X, 0.1 * X)
    assert said(np.maximum(X, 0), leaky, X)[0] == "only where the input is negative"
    scores = np.where(MASK, TOKENS, -1e9)
    assert said(TOKENS, scores, TOKENS, MASK)[0] == "only where the mask is False"
    assert said(np.where(MASK, 2 * TOKENS, TOKENS), TOKENS, MASK)[0] == "only where the mask is True"
    # the control: without the input there is nothing to conclude it from
    assert "only where the mask" not in said(TOKENS, scores)[0]


def test_where_the_expected_value_is_negative_and_what_is_cut_off():
    assert said(np.maximum(X, 0), X) == (
        "only where the expected value is negative",
        "every value below 0 is cut off there",
    )
    assert said(np.minimum(X, 0.5), X)[-1] == "every value above 0.5 is cut off there"


def test_a_factor_that_is_the_size_of_an_axis_looks_like_a_sum_or_a_mean():
    gradient = X.T @ ROWS
    assert said(6 * gradient, gradient, X) == (
        "it is exactly 6 times what is expected (6 numbers: looks like a sum where a mean is meant)",
    )
    assert "mean where a sum" in said(gradient / 6, gradient, X)[0]
    assert said(5 * gradient, gradient, X) == ("it is exactly 5 times what is expected",)
    # the control: 6 is also one of the numbers that were given
    assert said(6 * gradient, gradient, X, np.array([6.0, 2.0])) == ("it is exactly 6 times what is expected",)


def test_other_shapes():
    assert said(X.T, X) == ("the values are right but transposed: rows and columns are swapped",)
    assert said(IMAGES.transpose(0, 2, 3, 1), IMAGES)[0].startswith("the values are right, the axes are not: transpose")
    assert said(X.sum(axis=0, keepdims=True), X.sum(axis=0)) == ("the values are right; only the shape is not",)
    assert said(np.repeat(X.sum(axis=0)[None], 3, axis=0), X.sum(axis=0)) == (
        "the right values, repeated 3 times along axis 0",
    )
    assert said(X, X.sum(axis=0)) == ("its sum over axis 0 is what is expected: the sum is missing",)
    assert said(X, X.mean(axis=1)) == ("its mean over axis 1 is what is expected: the mean is missing",)
    assert said(X.sum(axis=1), X.sum(axis=0), X) == (
        "looks like a reduction over axis 1 of an array of shape (6, 7); axis 0 is meant",
    )
    assert "broadcasting" in said(X[:, :1] - X[:, 0], X[:, 0])[0]


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_said_of_arrays_that_are_wrong_in_no_known_way(seed):
    rng = np.random.default_rng(seed)
    for shape in ((4,), (3, 5), (4, 4), (2, 3, 4)):
        given = rng.standard_normal(shape)
        assert said(rng.standard_normal(shape), rng.standard_normal(shape), given) == ()


def test_labels_that_agree_by_chance_say_nothing():
    rng = np.random.default_rng(3)
    for _ in range(50):
        left, right = rng.integers(3, size=7), rng.integers(3, size=7)
        if (left != right).any() and left.any():
            assert said(left, right) in ((), ("every value is 0",), ("it is exactly twice what is expected",))


def test_a_large_array_costs_little():
    """Not in absolute time: every detector together takes less than sorting the array a few times."""
    right = RNG.standard_normal((1000, 1000))
    wrong = right + RNG.standard_normal(right.shape)
    started = time.perf_counter()
    for _ in range(3):
        np.sort(right, axis=None)
    sorting = time.perf_counter() - started
    started = time.perf_counter()
    said(wrong, right, right)
    assert time.perf_counter() - started < 10 * sorting


# --- pictures


def failed(got, expected, name):
    record = Record("hidden.x")
    error = None
    with recording(record):
        try:
            assert_close(got, expected, name=name)
        except CheckFailed as caught:
            error = caught
    check = Check("hidden.x", "X is right", 1.0, hidden=True)
    return judge(error, record).outcome(check, record, 0.0).result


def test_a_failed_comparison_leaves_a_heat_map():
    (found,) = failed(at(X, 5, 9.0), X, "W").differences
    assert (found.role, found.shape) == ("W", (6, 7))
    assert found.grid == ((0.0,) * 7,) * 5 + ((1.0,) * 7,)
    assert failed(X, X, "W").differences == ()


@pytest.mark.parametrize("shape", [(2,), (100_000,), (1000, 3), (3, 1000), (64, 64), (7, 5, 33, 65)])
def test_a_heat_map_is_small_whatever_the_array_is(shape):
    right = np.ones(shape)
    wrong = right.copy()
    wrong.flat[0] = 5.0
    (found,) = failed(wrong, right, "W").differences
    assert found.shape == shape
    assert len(found.grid) <= 32
    assert all(len(row) <= 32 for row in found.grid)
    assert found.grid[0][0] > 0
    assert sum(share > 0 for row in found.grid for share in row) == 1
    assert len(json.dumps(found.to_dict())) < 1500
    (everywhere,) = failed(2 * right, right, "W").differences
    assert everywhere.grid == ((1.0,),)


def test_a_history_of_losses_leaves_a_curve():
    losses = np.linspace(2.0, 0.1, 1000)
    (curve,) = failed(losses + 1, losses, "loss history").curves
    assert len(curve.expected) == len(curve.got) <= 64
    assert curve.got[0] == 3.0
    assert failed(losses + 1, losses, "weights").curves == ()
    (broken,) = failed(np.where(losses < 1, np.nan, losses), losses, "loss history").curves
    assert broken.got[-1] is None


def test_pictures_travel_and_stay_with_staff_where_the_check_is_hidden():
    grid = ((0.0, 1 / 3, 1.0),)
    extras = {"differences": (Difference("W", (1, 3), grid),), "curves": (Curve.of("loss", [1.0], [2.0]),)}
    hidden, public = (
        CheckResult(Check(f"{kind}.x", "t", 1.0, kind == "hidden"), Status.FAILED, signature="s", **extras)
        for kind in ("hidden", "public")
    )
    report = Report("demo", "s01", (hidden, public), 1, "d", "namespaces")
    again = Report.from_dict(json.loads(json.dumps(report.to_dict())))
    assert again.results == report.results
    told_hidden, told_public = report.for_student().results
    assert (told_hidden.differences, told_hidden.curves, told_hidden.signature) == ((), (), "")
    assert (told_public.differences, told_public.curves, told_public.signature) == (*extras.values(), "")
    plain = CheckResult(hidden.check, Status.PASSED).to_dict()
    assert not {"differences", "curves", "signature", "substituted"} & set(plain)
