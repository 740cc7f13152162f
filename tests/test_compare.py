"""What a comparison decides and what it says."""

import time
from collections import OrderedDict

import numpy as np
import pytest

from autograder.checks import (
    assert_close,
    assert_equal,
    assert_gradient,
    assert_raises,
    assert_statistic,
    assert_unchanged,
)
from autograder.checks.failure import CheckFailed, GraderFault
from autograder.checks.record import Record, recording
from autograder.checks.statistic import false_failure_rate
from autograder.errors import Frame, StudentError, StudentUnwritten


def failure(assertion, *args, **kwargs):
    with pytest.raises(CheckFailed) as caught:
        assertion(*args, **kwargs)
    return caught.value


class Subject:
    calls = ("softmax([[1000, 1000]])",)
    given = ()


# --- order: kind of object, shape, dtype kind, finite, value


@pytest.mark.parametrize(
    ("got", "message"),
    [
        (None, "None was returned; is a `return` missing?"),
        ("text", "text where an array of shape (2, 3) is expected"),
        (object(), "an object of type object where an array of shape (2, 3) is expected"),
        ({"W": 1}, "a dict with 1 key where an array of shape (2, 3) is expected"),
        (np.full((3, 2), np.nan, np.float32), "the shape is (3, 2), expected (2, 3)"),
        (1.0, "a single number, expected shape (2, 3)"),
        (np.full((2, 3), True), "truth values where floating-point numbers are expected"),
        (np.zeros((2, 3), int), "integers where floating-point numbers are expected"),
        (np.array([[np.nan, 9, 1], [1, np.inf, 1]]), "2 of 6 values not finite; first at [0, 0]"),
        (np.array([[1, 1, 1], [1, 9, 2.0]]), "2 of 6 values differ; worst at [1, 1]"),
    ],
)
def test_kind_comes_before_value(got, message):
    assert failure(assert_close, got, np.ones((2, 3))).message == message


def test_equal_values_pass_and_a_little_more_than_allowed_fails():
    right = np.array([1.0, 200.0])
    assert_close(right * (1 + 0.9e-6), right)
    assert failure(assert_close, right * (1 + 1.1e-6), right)


@pytest.mark.parametrize("shape", [(100,), (1, 100), (100, 1), ()])
def test_nothing_broadcasts(shape):
    assert np.allclose(np.zeros(shape), np.zeros((100, 100)))  # what numpy would say
    assert "shape" in failure(assert_close, np.zeros(shape), np.zeros((100, 100))).message


def test_nan_equals_nothing():
    assert "not finite" in failure(assert_close, np.array([np.nan, 1]), np.array([1.0, 1])).message
    with pytest.raises(GraderFault, match="nan"):
        assert_close(np.array([np.nan]), np.array([np.nan]))
    assert failure(assert_equal, np.array([np.nan]), np.array([np.nan]))


def test_infinity_equals_itself_only():
    assert_close(np.array([np.inf, 1.0]), np.array([np.inf, 1.0]))
    assert failure(assert_close, np.array([-np.inf, 1.0]), np.array([np.inf, 1.0]))
    assert failure(assert_close, np.array([1e300, 1.0]), np.array([np.inf, 1.0]))


def test_the_less_precise_dtype_sets_the_tolerance_but_half_buys_no_room():
    right = np.array([1.0, 2.0])
    assert_close((right * (1 + 5e-5)).astype(np.float32), right)
    assert failure(assert_close, right * (1 + 5e-5), right)
    assert failure(assert_close, (right + 0.005).astype(np.float16), right)
    assert_close((right * 1.002).astype(np.float16), right.astype(np.float16))


@pytest.mark.parametrize("tolerance", [{"rtol": -1}, {"atol": float("nan")}, {"atol": np.inf}, {"rtol": "1e-3"}])
def test_a_tolerance_that_is_impossible_is_the_authors_mistake(tolerance):
    (name,) = tolerance
    with pytest.raises(GraderFault, match=f"{name}=.* is no tolerance: give a finite number, 0 or more"):
        assert_close(1.0, 1.0, **tolerance)
    with pytest.raises(GraderFault, match=f"{name}="):
        assert_gradient(1.0, of=lambda x: x, at=1.0, expected=1.0, **tolerance)
    assert_close(1.0, 1.0, rtol=0, atol=np.float32(0.5))


@pytest.mark.parametrize("error", [0, -1, float("nan"), float("inf")])
def test_a_standard_error_is_a_finite_number_above_0(error):
    with pytest.raises(GraderFault, match="a finite standard error above 0"):
        assert_statistic(1.0, 1.0, standard_error=error)


def test_the_message_says_what_it_was_judged_by():
    usual = failure(assert_close, 1.1, 1.0)
    assert "allowed  rtol=1e-06, atol=1e-08 (usual for float64)" in usual.details
    chosen = failure(assert_close, 1.1, 1.0, rtol=1e-3, why="100 steps add up")
    assert "allowed  rtol=0.001, atol=1e-08 (100 steps add up)" in chosen.details
    assert_close(1.1, 1.0, atol=0.2)


def test_a_whole_number_is_a_number_but_truth_is_not():
    assert_close(0, 0.0)
    assert_close(np.float64(2.0), 2.0)
    assert failure(assert_close, True, 1.0)
    assert failure(assert_close, 10**400, 1.0).message == "inf is not finite"


def test_expected_and_got_are_told_apart_to_the_last_digit():
    lines = failure(assert_close, 1.00000012, 1.0000000, rtol=1e-9).details
    assert "expected 1" in lines
    assert "got      1.00000012" in lines


# --- structures


def test_dicts_and_tuples_are_compared_by_key_and_place():
    right = {"W1": np.ones(3), "b1": np.zeros(2)}
    assert_close(OrderedDict(b1=np.zeros(2), W1=np.ones(3)), right, name="grads")
    assert failure(assert_close, {"W1": np.ones(3)}, right, name="grads").message == "grads: the key 'b1' is missing"
    wrong = {"W1": np.ones(3), "b1": np.ones(2)}
    assert failure(assert_close, wrong, right, name="grads").message.startswith("grads['b1']: 2 of 2 values differ")
    extra = {**right, "W2": 1}
    assert failure(assert_close, extra, right).message == "the key 'W2' should not be there"
    assert failure(assert_close, (1.0, 3.0), ("a", 2.0))
    assert "3 values where 2 are expected" in failure(assert_close, (1, 2, 3), ("a", "b")).message


def test_a_list_of_numbers_is_a_vector():
    assert_close([1.0, 2.0], [1.0, 2.0])
    assert_close(np.array([1.0, 2.0]), [1.0, 2.0])
    assert_close((1.0, 2.0), [1.0, 2.0])
    assert "shape" in failure(assert_close, [1.0], [1.0, 2.0]).message
    assert "a list of 2 where" in failure(assert_close, [1.0, 2.0], np.array([1.0, 2.0])).message


# --- exact


def test_assert_equal_is_exact():
    assert_equal(np.array([1, 2], np.int32), np.array([1, 2]))
    assert_equal((3, 4), (3, 4))
    assert_equal("abc", "abc")
    assert_equal(None, None)
    assert failure(assert_equal, 1.0 + 1e-15, 1.0)
    assert failure(assert_equal, [3, 4], [3, 5]).message == "1 of 2 values differ; first at [1]"
    assert failure(assert_equal, "x" * 50 + "a", "x" * 50 + "b").details[-2:] == (
        "expected ...'xxxxxxxxxxb'",
        "got      ...'xxxxxxxxxxa'",
    )


def test_labels_as_floats_need_a_word():
    assert "floating-point" in failure(assert_equal, np.array([1.0, 2.0]), np.array([1, 2])).message
    assert_equal(np.array([1.0, 2.0]), np.array([1, 2]), any_number=True)
    assert failure(assert_equal, np.array([1.5, 2.0]), np.array([1, 2]), any_number=True)
    assert failure(assert_equal, np.array([True, False]), np.array([1, 0]), any_number=True)


def test_unchanged():
    X = np.array([[1.0, np.nan], [3, 4]])
    before = X.copy()
    assert_unchanged(X, before, name="X")
    X[1, 0] = 0
    seen = failure(assert_unchanged, X, before, name="X")
    assert seen.message == "X: your code changed it: 1 of 4 values; first at [1, 0]"
    assert seen.details == ("before   3", "after    0")
    assert "replaced" in failure(assert_unchanged, X.astype(np.float32), before).message


# --- what the difference looks like


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda a: 2 * a, "it is exactly twice what is expected"),
        (lambda a: -a, "the sign is flipped: it is exactly the negative of what is expected"),
        (lambda a: a / 7, "it is exactly 0.142857 times what is expected"),
        (lambda a: 0 * a, "every value is 0"),
        (lambda a: a**2, "each value is the square of the expected one"),
        (lambda a: a + 3, "every value is off by the same amount, 3"),
        (lambda a: a.T, "the values are transposed: rows and columns are swapped"),
        (lambda a: np.vstack([a[:-1], [[9, 8, 9]]]), "only row 2 (the last) is wrong"),
        (lambda a: np.hstack([[[9], [8], [9]], a[:, 1:]]), "only column 0 is wrong"),
        (lambda a: a[:, :, None], "the values are right; only the shape is not"),
        (lambda a: a[:2].T, None),
    ],
)
def test_the_difference_is_described(change, sentence):
    right = np.random.default_rng(0).uniform(1, 2, size=(3, 3))
    seen = failure(assert_close, change(right), right)
    notes = [line for line in seen.details if not line.startswith(("expected", "got", "allowed"))]
    assert notes == ([] if sentence is None else [sentence])


def test_a_transposed_matrix_and_a_broadcast_one():
    right = np.arange(6.0).reshape(2, 3)
    assert "transposed" in failure(assert_close, right.T, right).details[-1]
    vector = np.arange(3.0)
    assert "broadcasting" in failure(assert_close, vector[:, None] - vector, vector).details[-1]


def test_a_single_number_is_a_multiple_of_anything_so_only_plain_factors_are_said():
    assert "exactly half of" in failure(assert_close, 0.5, 1.0).details[-1]
    assert "allowed" in failure(assert_close, 0.8123, 1.0).details[-1]


# --- hazards


def test_a_large_wrong_array_costs_no_more_than_looking_at_it_once():
    right = np.zeros(2_000_000)
    started = time.process_time()
    seen = failure(assert_close, right + 1, right)
    large = time.process_time() - started
    started = time.process_time()
    for _ in range(20):
        assert not (np.abs(right + 1 - right) <= 1e-6 + 1e-8 * right).all()
    plain = time.process_time() - started
    assert len(str(seen)) < 1000
    assert large < 10 * plain


def test_a_shape_that_claims_terabytes_is_only_read():
    monster = np.zeros((2**40, 0))
    assert failure(assert_close, monster, np.zeros(3)).message == f"the shape is ({2**40}, 0), expected (3,)"
    assert failure(assert_equal, monster, np.zeros((2, 3)))


def test_long_text_and_large_dicts_do_not_make_long_messages():
    seen = failure(assert_equal, "a" * 10**6, "b")
    assert len(str(seen)) < 600
    seen = failure(assert_equal, dict.fromkeys(range(10**5)), {"a": 1})
    assert len(str(seen)) < 600


# --- the record


def test_every_assertion_has_its_own_role_and_the_failed_one_a_fingerprint():
    record = Record("hidden.x", Subject())
    with recording(record):
        assert_close(1.0, 1.0, name="loss")
        assert_close(1.0, 1.0, name="loss")
        assert_close(1.0, 1.0)
        error = failure(assert_close, np.ones(3), np.zeros(3), name="dW")
    assert [c.role for c in record.comparisons] == ["loss", "loss (2)", "value 3", "dW"]
    assert [c.fingerprint is None for c in record.comparisons] == [True, True, True, False]
    assert error.details[0] == ">>> softmax([[1000, 1000]])"


def test_the_margin_is_the_largest_error_as_a_part_of_what_is_allowed():
    record = Record()
    with recording(record):
        assert_close(np.array([1.0, 1.05]), np.array([1.0, 1.0]), rtol=0, atol=0.1)
    assert record.comparisons[0].margin == pytest.approx(0.5)


# --- statistics and refusals


def test_a_statistic_is_within_six_standard_errors():
    assert_statistic(0.55, 0.5, standard_error=0.01)
    seen = failure(assert_statistic, 0.57, 0.5, standard_error=0.01, name="mean")
    assert seen.message == "mean: 7 standard errors away from what is expected"
    assert "a correct solution fails here by chance once in 5e+08 runs" in seen.details
    assert failure(assert_statistic, float("nan"), 0.5, standard_error=0.01)
    assert "shape" in failure(assert_statistic, np.zeros(2), 0.5, standard_error=0.01).message
    with pytest.raises(GraderFault):
        assert_statistic(0.5, 0.5, standard_error=0.0)


def test_the_false_failure_rate_is_that_of_a_normal_estimate():
    assert false_failure_rate(1) == pytest.approx(1.97e-9, rel=0.01)
    assert false_failure_rate(1000) == pytest.approx(1.97e-6, rel=0.01)


def test_a_refusal_is_the_right_exception_and_an_unwritten_function_refuses_nothing():
    def refuse():
        raise StudentError("ValueError", "odd", frames=(Frame("a.py", 1, "f", "raise"),))

    def unwritten():
        raise StudentUnwritten("NotImplementedError", "x: f is not written yet")

    assert assert_raises("ValueError", refuse) == "odd"
    assert failure(assert_raises, "TypeError", refuse).message == "ValueError was raised where TypeError is expected"
    assert failure(assert_raises, "TypeError", lambda: 1).message == "a number was returned where TypeError is expected"
    with pytest.raises(StudentUnwritten):
        assert_raises("NotImplementedError", unwritten)


# --- tensors


def test_tensors_are_compared_as_arrays():
    torch = pytest.importorskip("torch")
    right = torch.arange(3.0, dtype=torch.float64)
    assert_close(right.clone().requires_grad_(), right)
    assert_close(right.numpy(), right)
    assert_close(right.bfloat16(), right.bfloat16())
    assert failure(assert_close, right + 1, right).message == "3 of 3 values differ; worst at [0]"
    assert failure(assert_equal, right.long(), right).message == "integers where floating-point numbers are expected"
