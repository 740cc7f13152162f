"""`assert_gradient`: what it accepts, what it fails, and when it refuses to judge."""

import numpy as np
import pytest

from autograder.checks import assert_gradient, gradient
from autograder.checks.failure import CheckFailed, GraderFault
from autograder.checks.record import Record, recording


@pytest.fixture
def rng():
    return np.random.default_rng(7)


class Counted:
    """A function that counts how often it is called."""

    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, x):
        self.calls += 1
        return self.function(x)


def softmax_loss(W, X, y):
    scores = X @ W
    scores = scores - scores.max(axis=1, keepdims=True)
    logp = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    d = np.exp(logp)
    d[rows, y] -= 1
    return -logp[rows, y].mean(), X.T @ d / len(y)


@pytest.fixture
def softmax(rng):
    W, X, y = rng.standard_normal((5, 4)), rng.standard_normal((7, 5)), rng.integers(0, 4, 7)
    return lambda W: softmax_loss(W, X, y), W


def message(*args, **kwargs):
    with pytest.raises(CheckFailed) as caught:
        assert_gradient(*args, **kwargs)
    return caught.value


def test_the_right_gradient_passes_with_four_evaluations(softmax):
    of, W = softmax
    _, dW = of(W)
    counted = Counted(lambda W: of(W)[0])
    assert_gradient(dW.copy(), of=counted, at=W, expected=dW, name="dW")
    assert counted.calls == 4


@pytest.mark.parametrize("factor", [1 + 1e-5, 7.0, -1.0, 0.0])
def test_a_wrong_gradient_fails_and_says_what_the_right_one_was_held_against(softmax, factor):
    of, W = softmax
    dW = of(W)[1]
    seen = message(factor * dW, of=lambda W: of(W)[0], at=W, expected=dW, name="dW")
    assert seen.message.startswith("dW: 20 of 20 values differ")
    assert any("agrees with central differences in float64, h=" in line for line in seen.details)
    assert any("20 entries" in line for line in seen.details)


def test_a_wrong_reference_is_the_graders_fault_even_if_the_student_agrees_with_it(softmax):
    of, W = softmax
    wrong = of(W)[1].copy()
    wrong[2, 3] += 1e-3
    with pytest.raises(GraderFault, match=r"reference's gradient\[2, 3\] is"):
        assert_gradient(wrong.copy(), of=lambda W: of(W)[0], at=W, expected=wrong)


def test_a_loss_of_zero_with_a_gradient_of_zeros_does_not_pass(softmax):
    of, W = softmax
    assert message(np.zeros_like(W), of=lambda W: of(W)[0], at=W, expected=of(W)[1])


def test_shape_and_kind_come_first(softmax):
    of, W = softmax
    dW = of(W)[1]
    assert "shape is (4, 5)" in message(dW.T, of=lambda W: of(W)[0], at=W, expected=dW).message
    assert "None was returned" in message(None, of=lambda W: of(W)[0], at=W, expected=dW).message
    assert "not finite" in message(dW * np.nan, of=lambda W: of(W)[0], at=W, expected=dW).message


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_the_step_follows_the_scale(rng, scale):
    x = scale * rng.standard_normal((4, 3))
    assert_gradient(2 * x, of=lambda x: float((x**2).sum()), at=x, expected=2 * x)


def test_a_steep_function_gets_a_smaller_step(rng):
    x = rng.uniform(0.5, 1, size=6)
    steep = lambda x: float(np.sin(3e2 * x).sum())  # noqa: E731
    assert_gradient(3e2 * np.cos(3e2 * x), of=steep, at=x, expected=3e2 * np.cos(3e2 * x))


# --- upstream


def test_an_array_is_weighted_with_the_upstream_gradient(rng):
    x, dout = rng.standard_normal((3, 4)), rng.standard_normal((4, 3))
    assert_gradient(dout.T, of=lambda x: x.T, at=x, expected=dout.T, upstream=dout)
    assert message(dout.reshape(3, 4), of=lambda x: x.T, at=x, expected=dout.T, upstream=dout)


def test_a_constant_upstream_is_refused_because_it_hides_mistakes(rng):
    x = rng.standard_normal((3, 4))
    with pytest.raises(GraderFault, match="constant"):
        assert_gradient(np.ones((3, 4)), of=lambda x: x.T, at=x, expected=np.ones((3, 4)), upstream=np.ones((4, 3)))


def test_an_array_without_upstream_is_the_authors_mistake(rng):
    x = rng.standard_normal((3, 4))
    with pytest.raises(GraderFault, match="upstream"):
        assert_gradient(x, of=lambda x: x.T, at=x, expected=x)
    with pytest.raises(GraderFault, match="shape"):
        assert_gradient(x, of=lambda x: x.T, at=x, expected=x, upstream=rng.standard_normal(3))


# --- kinks


def relu(x):
    return np.maximum(x, 0)


def test_any_subgradient_is_right_on_a_kink():
    x, dout = np.array([1.5, 0.0, -2.0, 0.0, 3.0]), np.array([0.3, -1.2, 0.7, 2.0, 1.1])
    at_most, at_least = dout * (x > 0), dout * (x >= 0)
    assert_gradient(at_most, of=relu, at=x, expected=at_most, upstream=dout)
    assert_gradient(at_least, of=relu, at=x, expected=at_most, upstream=dout)
    assert_gradient(at_most, of=relu, at=x, expected=at_least, upstream=dout)


def test_entries_beside_a_kink_still_count_and_the_message_says_how_many_do_not():
    x, dout = np.array([1.5, 0.0, -2.0]), np.array([0.3, -1.2, 0.7])
    seen = message(dout, of=relu, at=x, expected=dout * (x > 0), upstream=dout)
    assert seen.message == "1 of 3 values differ; worst at [2]"
    assert any("1 on a kink left out" in line for line in seen.details)


def test_a_kink_close_by_is_seen_with_a_smaller_step():
    x = np.array([3e-5, 1.0, -1.0])
    dout = np.array([1.0, 2.0, 0.5])
    right = dout * (x > 0)
    assert_gradient(right, of=relu, at=x, expected=right, upstream=dout)
    assert message(dout * 0, of=relu, at=x, expected=right, upstream=dout).message.startswith("2 of 3")


def test_a_point_that_is_all_kinks_cannot_judge():
    with pytest.raises(GraderFault, match="kink"):
        assert_gradient(np.zeros(3), of=relu, at=np.zeros(3), expected=np.ones(3), upstream=np.array([1.0, 2, 3]))


def test_a_smooth_function_with_large_curvature_has_no_kinks(rng):
    x = rng.standard_normal(4)
    grad = 4e3 * x**3
    seen = message(grad + 1, of=lambda x: float((1e3 * x**4).sum()), at=x, expected=grad)
    assert not any("kink" in line for line in seen.details)


# --- recording and replaying


class Ledger:
    """Keeps what is noted; a replaying one never computes."""

    def __init__(self, notes=None):
        self.notes, self.replaying = notes or [], notes is not None

    def note(self, compute):
        if self.replaying:
            return self.notes.pop(0)
        self.notes.append(compute())
        return self.notes[-1]


def test_without_a_reference_the_recorded_kinks_are_used():
    x, dout = np.array([1.5, 0.0, -2.0]), np.array([0.3, -1.2, 0.7])
    right = dout * (x > 0)
    made = Ledger()
    with recording(Record(ledger=made)):
        assert_gradient(right, of=relu, at=x, expected=right, upstream=dout)

    def absent(x):
        raise AssertionError("the reference is not there")

    with recording(Record(ledger=Ledger(list(made.notes)))):
        assert_gradient(dout * (x >= 0), of=absent, at=x, expected=right, upstream=dout)
    with recording(Record(ledger=Ledger(list(made.notes)))):
        seen = message(2 * dout, of=absent, at=x, expected=right, upstream=dout)
    assert any("1 on a kink left out" in line for line in seen.details)


def test_tensors_go_in_as_tensors(rng):
    torch = pytest.importorskip("torch")
    x = torch.from_numpy(rng.standard_normal(5))
    assert_gradient(2 * x, of=lambda x: (x.detach() ** 2).sum(), at=x, expected=2 * x)
    seen = message(3 * x, of=lambda x: (x.detach() ** 2).sum(), at=x, expected=2 * x)
    assert "it is exactly 1.5 times what is expected" in seen.details


def collected(monkeypatch, W, f, upstream_of=lambda: None):
    """A right gradient passes while tables are collected; `upstream_of` runs before they are made."""
    monkeypatch.setattr(gradient, "_tables", {})
    with gradient.collecting() as make_tables:
        assert_gradient(f(W)[1], of=lambda W: f(W)[0], at=W, expected=f(W)[1])
        upstream_of()
        make_tables()
    return gradient.known()


def evaluations_of_a_failure(W, f):
    """What a wrong gradient is told, and how often the function was evaluated for it."""
    count = 0

    def of(W):
        nonlocal count
        count += 1
        return f(W)[0]

    with pytest.raises(CheckFailed) as failed:
        assert_gradient(2 * f(W)[1], of=of, at=W, expected=f(W)[1], name="dW")
    return (str(failed.value), failed.value.details), count


def test_a_table_is_made_once_for_a_class(softmax, monkeypatch):
    f, W = softmax
    monkeypatch.setattr(gradient, "_tables", {})
    said, count = evaluations_of_a_failure(W, f)
    assert count > 2 * W.size
    tables = collected(monkeypatch, W, f)
    monkeypatch.setattr(gradient, "_tables", {})
    gradient.learn(tables)
    assert evaluations_of_a_failure(W, f) == (said, 4)


def test_the_table_of_another_function_is_not_used(softmax, monkeypatch):
    f, W = softmax
    collected(monkeypatch, W, f)
    _, count = evaluations_of_a_failure(W, lambda W: tuple(np.asarray(part) * (1 + 1e-15) for part in f(W)))
    assert count > 2 * W.size


def test_no_table_is_made_of_a_function_that_has_changed_since(softmax, monkeypatch):
    f, W = softmax
    scale = np.ones(1)

    def scaled(W):
        return tuple(scale[0] * np.asarray(part) for part in f(W))

    assert collected(monkeypatch, W, scaled)
    assert not collected(monkeypatch, W, scaled, lambda: scale.__setitem__(0, 2.0))
