"""Public checks of `optimizers`: small inputs, fixed numbers. Run them as often as you like."""

import numpy as np
import pytest

from autograder.checks import after, assert_close, assert_unchanged, hint, part, points, uses

# The worked example of the handout: one weight, three gradients, learning rate 0.1, every other rate 0.5.
START = np.array([1.0])
GRADIENTS = [np.array([2.0]), np.array([4.0]), np.array([-2.0])]


def fresh(value):
    """A copy, down to the arrays in a dict or list."""
    if isinstance(value, dict):
        return {key: fresh(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [fresh(entry) for entry in value]
    return value.copy() if isinstance(value, np.ndarray) else value


def call(who, function, *arguments):
    """The function of that name, called with copies: code that overwrites its inputs fails only where that is asked."""
    return getattr(who, function)(*map(fresh, arguments))


def walk(who, rule, w, gradients, config):
    """The weights after each step, and the last config."""
    path = []
    for dw in gradients:
        w, config = call(who, rule, w, dw, config)
        path.append(w)
    return path, config


def drawn(rng, shape=(3, 4), steps=3):
    """Weights, and a gradient for each step; no entry of a gradient is near 0."""
    gradients = [rng.uniform(0.3, 2.0, shape) * rng.choice([-1.0, 1.0], shape) for _ in range(steps)]
    return rng.standard_normal(shape), gradients


def by_hand(student, rule, config, expected):
    path, _ = walk(student, rule, START, GRADIENTS, config)
    assert_close(
        np.array(path), np.array(expected)[:, None], name="w after each step", atol=1e-5, why="the handout rounds"
    )


def same_walk(student, reference, rule, w, gradients, config):
    path, _ = walk(student, rule, w, gradients, config)
    expected, _ = walk(reference, rule, w, gradients, config)
    for step, (got, right) in enumerate(zip(path, expected, strict=True), 1):
        assert_close(got, right, name=f"w after step {step}")


# ------------------------------------------------------------------------------------- gradient descent, momentum


@points(2)
@part("momentum")
@hint("The gradient points uphill. Which way does the step go, and how long is it?")
def test_sgd_by_hand(student):
    """sgd takes the three steps of the handout's example"""
    by_hand(student, "sgd", {"learning_rate": 0.1}, [0.8, 0.4, 0.6])


@points(3)
@part("momentum")
@after("sgd_by_hand")
@hint("Write the velocity down for the three steps of the example. Where is it between two calls?")
def test_momentum_by_hand(student):
    """sgd_momentum takes the three steps of the handout's example"""
    by_hand(student, "sgd_momentum", {"learning_rate": 0.1, "momentum": 0.5}, [0.8, 0.3, 0.25])


@points(2)
@part("momentum")
@after("momentum_by_hand")
@hint("The velocity is that of sgd_momentum. With which factor does it enter the move, and what else is in it?")
def test_nesterov_by_hand(student):
    """nesterov takes the three steps of the handout's example"""
    by_hand(student, "nesterov", {"learning_rate": 0.1, "momentum": 0.5}, [0.7, 0.05, 0.225])


# ----------------------------------------------------------------------------------- a step size for every weight


@points(2)
@part("adaptive")
@hint("The cache is a sum over steps: does it already hold the newest square when the step is taken?")
def test_adagrad_by_hand(student):
    """adagrad takes the three steps of the handout's example"""
    by_hand(student, "adagrad", {"learning_rate": 0.1}, [0.9, 0.810557, 0.851382])


@points(2)
@part("adaptive")
@hint("Which part of the old average stays, and which part of the new squares comes in? What is divided by what?")
def test_rmsprop_by_hand(student):
    """rmsprop takes the three steps of the handout's example"""
    by_hand(student, "rmsprop", {"learning_rate": 0.1, "decay_rate": 0.5}, [0.858579, 0.725245, 0.803692])


# --------------------------------------------------------------------------------------------------- Adam, AdamW


@points(3)
@part("adam")
@hint("Follow m, v and their corrected forms through the example: which t belongs to the first step?")
def test_adam_by_hand(student):
    """adam takes the three steps of the handout's example"""
    by_hand(student, "adam", {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.5}, [0.9, 0.803775, 0.793292])


@points(2)
@part("adam")
@after("adam_by_hand")
@hint("The two averages forget at different speeds. Which beta belongs to which, and what is its power t?")
def test_adam_steps(student, reference, rng):
    """adam goes the right way with two different betas"""
    w, gradients = drawn(rng)
    config = {"learning_rate": 0.05, "beta1": 0.7, "beta2": 0.9, "epsilon": 1e-10}
    same_walk(student, reference, "adam", w, gradients, config)


@points(2)
@part("adam")
@after("adam_by_hand")
@uses("adam")
@hint("If every gradient is zero, what does adam do, and which part of w is still taken away?")
def test_adamw_without_gradient(student, reference, rng):
    """adamw pulls weights towards zero where the gradient is zero"""
    w = rng.standard_normal((3, 4))
    config = {"learning_rate": 0.2, "weight_decay": 0.3}
    same_walk(student, reference, "adamw", w, [np.zeros_like(w)] * 2, config)


# ------------------------------------------------------------------------------------------------------- clipping


@points(3)
@part("clipping")
@hint("If all entries stood in one long vector, how long would it be, and how long may it be?")
def test_clip_by_hand(student):
    """clip_grad_norm makes gradients of norm 13 ten times shorter if 1.3 is allowed"""
    grads = {"W": np.array([[3.0, 0.0], [0.0, -4.0]]), "b": np.array([0.0, 12.0, 0.0])}
    clipped, norm = call(student, "clip_grad_norm", grads, 1.3)
    assert_close(norm, 13.0, name="norm")
    expected = {"W": np.array([[0.3, 0.0], [0.0, -0.4]]), "b": np.array([0.0, 1.2, 0.0])}
    assert_close(clipped, expected, name="clipped", rtol=1e-5, why="a tiny epsilon beside the norm is allowed")


@points(2)
@part("clipping")
@after("clip_by_hand")
@hint("The norm is smaller than what is allowed. What is there to do?")
def test_clip_small(student, rng):
    """clip_grad_norm leaves gradients alone that are short enough"""
    grads = [rng.standard_normal((2, 3)), rng.standard_normal(4)]
    norm = float(np.sqrt(np.sum(grads[0] ** 2) + np.sum(grads[1] ** 2)))
    clipped, reported = call(student, "clip_grad_norm", grads, 2 * norm)
    assert_close(clipped, grads, name="clipped")
    assert_close(reported, norm, name="norm")


# ------------------------------------------------------------------------------------------------------ schedules


@points(3)
@part("schedules")
@hint("Put in iteration 0, then the first one that should be different. Does the formula of the handout give yours?")
@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("get_lr_step_schedule", (0.8, 0.25, 3), [0.8, 0.8, 0.8, 0.2, 0.2, 0.2, 0.05, 0.05]),
        ("get_lr_exponential_schedule", (0.8, 0.5), [0.8, 0.485225, 0.294304, 0.178504, 0.108268]),
        ("get_lr_inverse_schedule", (0.8, 0.5), [0.8, 0.533333, 0.4, 0.32, 0.266667]),
    ],
    ids=["step", "exponential", "inverse"],
)
def test_schedule(student, function, arguments, expected):
    """{function} gives the numbers of the handout"""
    rates = [call(student, function, it, *arguments) for it in range(len(expected))]
    assert_close(rates, expected, name="learning rates", rtol=1e-4, why="the handout rounds")


@points(2)
@part("schedules")
@hint("Which part of the way down is done in iteration 4, in 6 and in 8? What is the cosine of pi times that?")
def test_cosine_by_hand(student):
    """get_lr_cosine_schedule gives the numbers of the handout"""
    rates = [call(student, "get_lr_cosine_schedule", it, 1.0, 0.2, 4, 8) for it in range(11)]
    expected = [0.0, 0.25, 0.5, 0.75, 1.0, 0.882843, 0.6, 0.317157, 0.2, 0.2, 0.2]
    assert_close(rates, expected, name="learning rates", rtol=1e-4, why="the handout rounds")


# ----------------------------------------------------------------------------------------------------- all of them


@points(2)
@part("momentum")
@after("sgd_by_hand")
@hint("Which of your lines change an array that was handed in, and which make a new one?")
@pytest.mark.parametrize("rule", ["sgd", "sgd_momentum"])
def test_gradient_is_kept(student, reference, rng, rule):
    """{rule} leaves the gradient as it is"""
    w, (dw, *_) = drawn(rng)
    before = dw.copy()
    next_w, _ = getattr(student, rule)(w.copy(), dw, {"learning_rate": 0.3})
    assert_close(next_w, call(reference, rule, w, before, {"learning_rate": 0.3})[0], name="next_w")
    assert_unchanged(dw, before, name="dw")
