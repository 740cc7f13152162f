"""Hidden checks of `optimizers`: fresh numbers for every run, and everything the public ones leave out.

Epsilon is 1e-10 or the default wherever a check is about something else: where it stands, or whether Adam is written in
its efficient form, then changes less than a hundredth of the tolerance. Two checks of epsilon make it large, and so
they alone can see one that stands under the root; one point of a hundred each, for many libraries put it there. That of
Adam is taken at step 31 with beta2 = 0.3, where both forms of the paper are the same to 1e-15.
"""

import numpy as np
import pytest

from autograder.checks import (
    after,
    assert_close,
    assert_equal,
    assert_unchanged,
    hint,
    limits,
    part,
    points,
    public_data,
    show_curve,
    training,
    uses,
)

MEMORY = {
    "sgd": (),
    "sgd_momentum": ("velocity",),
    "nesterov": ("velocity",),
    "adagrad": ("cache",),
    "rmsprop": ("cache",),
    "adam": ("m", "v"),
    "adamw": ("m", "v"),
}
PARTS = {
    "sgd": "momentum",
    "sgd_momentum": "momentum",
    "nesterov": "momentum",
    "adagrad": "adaptive",
    "rmsprop": "adaptive",
    "adam": "adam",
    "adamw": "adam",
}


def rules(*names):
    """A case for each rule, in the part of the assignment that it belongs to."""
    return pytest.mark.parametrize("rule", [pytest.param(name, marks=part(PARTS[name]), id=name) for name in names])


momentum_rules = pytest.mark.parametrize("rule", ["sgd_momentum", "nesterov"])
adaptive_rules = pytest.mark.parametrize("rule", ["adagrad", "rmsprop"])
adam_rules = pytest.mark.parametrize("rule", ["adam", "adamw"])


def copied(value):
    """A copy, down to the arrays in a dict or list."""
    if isinstance(value, dict):
        return {key: copied(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [copied(entry) for entry in value]
    return value.copy() if isinstance(value, np.ndarray) else value


def call(who, function, *arguments):
    """The function of that name, called with copies: code that overwrites its inputs fails only where that is asked."""
    return getattr(who, function)(*map(copied, arguments))


def step(who, rule, w, dw, config):
    """One step; a config of None is not handed over at all."""
    return call(who, rule, w, dw) if config is None else call(who, rule, w, dw, config)


def walk(who, rule, w, gradients, config=None):
    """The weights after each step, and the last config."""
    path = []
    for dw in gradients:
        w, config = step(who, rule, w, dw, config)
        path.append(w)
    return path, config


def away(rng, shape):
    """Random numbers of either sign, none near 0: rounding and a tiny epsilon then stay far below the tolerance."""
    return rng.uniform(0.5, 2.0, shape) * rng.choice([-1.0, 1.0], shape)


def drawn(rng, shape, steps):
    """Weights, and a gradient for each step."""
    return away(rng, shape), [away(rng, shape) for _ in range(steps)]


def assert_path(path, expected, **options):
    for number, (got, right) in enumerate(zip(path, expected, strict=True), 1):
        assert_close(got, right, name=f"w after step {number}", **options)


# ------------------------------------------------------------------------------------- gradient descent, momentum


@points(2)
@part("momentum")
@after("sgd_by_hand")
@hint("Where does the length of your step come from, and does every entry take part in it?")
def test_sgd(student, reference, rng):
    """sgd steps against the gradient, as far as learning_rate says, in arrays of any shape"""
    for shape, rate in [((5,), 0.3), ((3, 4), 0.02), ((2, 3, 4), 1.7)]:
        w, (dw,) = drawn(rng, shape, 1)
        next_w, _ = call(student, "sgd", w, dw, {"learning_rate": rate})
        expected, _ = call(reference, "sgd", w, dw, {"learning_rate": rate})
        assert_close(next_w, expected, name=f"next_w {shape}")


@points(5)
@part("momentum")
@after("momentum_by_hand", "nesterov_by_hand")
@hint("Compare your move with the handout's, term by term: old velocity, new velocity, gradient, and their factors?")
@momentum_rules
def test_momentum_steps(student, reference, rng, rule):
    """{rule} takes four right steps with a momentum of its caller's choice"""
    w, gradients = drawn(rng, (3, 5), 4)
    config = {"learning_rate": 0.03, "momentum": 0.7}
    path, _ = walk(student, rule, w, gradients, config)
    assert_path(path, walk(reference, rule, w, gradients, config)[0])


@points(2)
@part("momentum")
@after("momentum_steps")
@hint("The velocity is what w moves by when momentum is all there is. Is the learning rate already in it?")
@momentum_rules
def test_velocity(student, reference, rng, rule):
    """{rule} keeps in config["velocity"] the whole step, learning rate included"""
    w, gradients = drawn(rng, (4, 3), 3)
    config = {"learning_rate": 0.2, "momentum": 0.6}
    _, after_three = walk(student, rule, w, gradients, config)
    assert_close(after_three["velocity"], walk(reference, rule, w, gradients, config)[1]["velocity"], name="velocity")


@points(2)
@part("momentum")
@after("momentum_steps")
@hint("What is left of the rule when nothing of the old velocity stays?")
@momentum_rules
def test_without_momentum(student, reference, rng, rule):
    """{rule} is plain gradient descent when momentum is 0"""
    w, gradients = drawn(rng, (2, 4), 3)
    path, _ = walk(student, rule, w, gradients, {"learning_rate": 0.3, "momentum": 0.0})
    assert_path(path, walk(reference, "sgd", w, gradients, {"learning_rate": 0.3})[0])


@points(2)
@part("momentum")
@after("velocity")
@hint("Which learning rate is in the old velocity, and which in what is added to it now?")
@momentum_rules
def test_momentum_goes_on(student, reference, rng, rule):
    """{rule} goes on from the velocity in config, also when the learning rate has changed"""
    w, gradients = drawn(rng, (5, 2), 3)
    config = {"momentum": 0.8, "velocity": away(rng, (5, 2))}
    right, expected = config, w
    for number, (rate, dw) in enumerate(zip([0.4, 0.1, 0.7], gradients, strict=True), 1):
        w, config = call(student, rule, w, dw, {**config, "learning_rate": rate})
        expected, right = call(reference, rule, expected, dw, {**right, "learning_rate": rate})
        assert_close(w, expected, name=f"w after step {number}")


# ----------------------------------------------------------------------------------- a step size for every weight


@points(6)
@part("adaptive")
@after("adagrad_by_hand", "rmsprop_by_hand")
@hint("What is in the cache after the first step, and after the second? Of what is the root taken, entry by entry?")
@adaptive_rules
def test_adaptive_steps(student, reference, rng, rule):
    """{rule} takes four right steps with settings of its caller's choice"""
    w, gradients = drawn(rng, (3, 5), 4)
    config = {"learning_rate": 0.04, "epsilon": 1e-10} | ({"decay_rate": 0.7} if rule == "rmsprop" else {})
    path, _ = walk(student, rule, w, gradients, config)
    assert_path(path, walk(reference, rule, w, gradients, config)[0])


@points(2)
@part("adaptive")
@after("adaptive_steps")
@hint("Is it the sum, or the average, of the squares that config keeps: not of gradients, and not its root?")
@adaptive_rules
def test_cache(student, reference, rng, rule):
    """{rule} keeps the squares of the gradients in config["cache"] and goes on from there"""
    w, gradients = drawn(rng, (4, 3), 3)
    config = {"cache": rng.uniform(1.0, 3.0, (4, 3))} | ({"decay_rate": 0.6} if rule == "rmsprop" else {})
    _, after_three = walk(student, rule, w, gradients, config)
    assert_close(after_three["cache"], walk(reference, rule, w, gradients, config)[1]["cache"], name="cache")


@points(1)
@part("adaptive")
@after("adaptive_steps")
@hint("Is epsilon added to the root, or to what is under it? Is it the one in config?")
@adaptive_rules
def test_adaptive_epsilon(student, reference, rng, rule):
    """{rule} adds epsilon to the root, and the epsilon that it is given"""
    w, gradients = drawn(rng, (2, 5), 3)
    config = {"learning_rate": 0.5, "epsilon": 0.3} | ({"decay_rate": 0.8} if rule == "rmsprop" else {})
    path, _ = walk(student, rule, w, gradients, config)
    assert_path(path, walk(reference, rule, w, gradients, config)[0])


@points(1)
@part("adaptive")
@after("adaptive_epsilon")
@hint("A weight whose gradients were all 0 so far: what is divided by what?")
@adaptive_rules
def test_adaptive_without_gradient(student, reference, rng, rule):
    """{rule} leaves weights where they are that have had no gradient yet"""
    w, (dw,) = drawn(rng, (3, 4), 1)
    dw[:, [0, 2]] = 0.0
    config = {"learning_rate": 0.2, "epsilon": 1e-10, "decay_rate": 0.5}
    next_w, _ = call(student, rule, w, dw, config)
    assert_close(next_w, call(reference, rule, w, dw, config)[0], name="next_w")


# --------------------------------------------------------------------------------------------------- Adam, AdamW

ADAM = {"learning_rate": 0.05, "beta1": 0.6, "beta2": 0.85, "epsilon": 1e-10}


@points(6)
@part("adam")
@after("adam_by_hand", "adam_steps")
@hint("Which t corrects the first step, and which the second? Is every quantity of the second step from its own place?")
def test_adam_walk(student, reference, rng):
    """adam takes five right steps"""
    w, gradients = drawn(rng, (2, 3, 4), 5)
    path, _ = walk(student, "adam", w, gradients, ADAM)
    assert_path(path, walk(reference, "adam", w, gradients, ADAM)[0])


@points(3)
@part("adam")
@after("adam_walk")
@hint("Which of m, v and their corrected forms does the next step start from? How often has t been counted?")
def test_adam_memory(student, reference, rng):
    """adam keeps m, v and t in config, the averages as they are before they are corrected"""
    w, gradients = drawn(rng, (4, 3), 3)
    _, config = walk(student, "adam", w, gradients, ADAM)
    _, expected = walk(reference, "adam", w, gradients, ADAM)
    assert_close(config["m"], expected["m"], name="m")
    assert_close(config["v"], expected["v"], name="v")
    assert_equal(config["t"], 3, name="t", any_number=True)


@points(2)
@part("adam")
@after("adam_memory")
@hint("When config says t = 6, which number has the step that is taken now?")
def test_adam_goes_on(student, reference, rng):
    """adam goes on from the m, v and t that are in config"""
    w, gradients = drawn(rng, (3, 4), 2)
    config = {**ADAM, "m": 0.4 * away(rng, (3, 4)), "v": rng.uniform(1.0, 3.0, (3, 4)), "t": 6}
    path, _ = walk(student, "adam", w, gradients, config)
    assert_path(path, walk(reference, "adam", w, gradients, config)[0])


@points(1)
@part("adam")
@after("adam_goes_on")
@hint("Is epsilon added to the root, or to what is under it? Is it the one in config?")
@adam_rules
def test_adam_epsilon(student, reference, rng, rule):
    """{rule} adds epsilon to the root, and the epsilon that it is given"""
    w, (dw,) = drawn(rng, (3, 5), 1)
    config = {"learning_rate": 0.5, "beta1": 0.4, "beta2": 0.3, "epsilon": 0.2, "weight_decay": 0.0, "t": 30}
    config |= {"m": away(rng, (3, 5)), "v": rng.uniform(0.2, 1.0, (3, 5))}
    next_w, _ = call(student, rule, w, dw, config)
    assert_close(next_w, call(reference, rule, w, dw, config)[0], name="next_w")


@points(1)
@part("adam")
@after("adam_walk")
@hint("If the loss were measured in cents instead of euros, what would become of m, of the root of v, of the quotient?")
def test_adam_scale(student, reference, rng):
    """adam goes the same way when all gradients are a thousand times larger, or ten times smaller"""
    w, gradients = drawn(rng, (3, 4), 3)
    expected, _ = walk(reference, "adam", w, gradients, {**ADAM, "epsilon": 1e-14})
    for scale in (1e3, 0.1):
        path, _ = walk(student, "adam", w, [scale * dw for dw in gradients], {**ADAM, "epsilon": 1e-14})
        assert_path(path, expected)


@points(1)
@part("adam")
@after("adam_walk")
@hint("A weight whose gradients were all 0 so far: what is divided by what?")
def test_adam_without_gradient(student, reference, rng):
    """adam leaves weights where they are that have had no gradient yet"""
    w, (dw,) = drawn(rng, (3, 4), 1)
    dw[:, [1, 3]] = 0.0
    next_w, _ = call(student, "adam", w, dw, ADAM)
    assert_close(next_w, call(reference, "adam", w, dw, ADAM)[0], name="next_w")


def decayed_after(reference, w, gradients, config):
    """AdamW with its decay after the step instead of beside it: both orders are in use, and both are right."""
    path, kept = [], 1 - config["learning_rate"] * config["weight_decay"]
    for dw in gradients:
        w, config = call(reference, "adam", w, dw, config)
        w = kept * w
        path.append(w)
    return path


def nearer(path, first, second):
    """Whichever of two right paths the given one is closer to; the first where it cannot be said."""
    got = path[-1]
    if not isinstance(got, np.ndarray) or got.shape != first[-1].shape or got.dtype.kind not in "fiu":
        return first
    with np.errstate(all="ignore"):
        return second if np.abs(got - second[-1]).max() < np.abs(got - first[-1]).max() else first


@points(4)
@part("adam")
@after("adamw_without_gradient", "adam_walk")
@uses("adam")
@hint("By which two numbers is w multiplied before it is taken away? Does anything of it get into m and v?")
def test_adamw_walk(student, reference, rng):
    """adamw takes four right steps: that of adam, and the decay beside it"""
    w, gradients = drawn(rng, (3, 5), 4)
    config = {**ADAM, "weight_decay": 0.7}
    path, _ = walk(student, "adamw", w, gradients, config)
    beside, _ = walk(reference, "adamw", w, gradients, config)
    assert_path(path, nearer(path, beside, decayed_after(reference, w, gradients, config)))


@points(2)
@part("adam")
@after("adamw_walk")
@hint("Nothing decays. What is left, and does it keep m, v and t from step to step?")
def test_adamw_without_decay(student, reference, rng):
    """adamw is adam when weight_decay is 0"""
    w, gradients = drawn(rng, (2, 4), 3)
    path, config = walk(student, "adamw", w, gradients, {**ADAM, "weight_decay": 0.0})
    expected, right = walk(reference, "adam", w, gradients, ADAM)
    assert_path(path, expected)
    assert_close(config["m"], right["m"], name="m")
    assert_close(config["v"], right["v"], name="v")


# ------------------------------------------------------------------------------------------------------ all rules


@points(3.5)
@hint("Which values do the docstring's settings have when config says nothing about them?")
@rules(*MEMORY)
def test_defaults(student, reference, rng, rule):
    """{rule} can be called without a config and takes the defaults of its docstring"""
    w, gradients = drawn(rng, (3, 4), 3)
    w = 10 * w  # so that the small decay of adamw shows, and its place does not
    path, config = walk(student, rule, w, gradients)
    expected, right = walk(reference, rule, w, gradients)
    assert_path(path, expected, rtol=2e-7, why="ten times below what a step of adamw takes away")
    for key in MEMORY[rule]:
        assert_close(config[key], right[key], name=key)


@points(3)
@hint("Two arrays of weights are trained in turn. Where does the second one find the memory of the first?")
@rules(*(rule for rule in MEMORY if MEMORY[rule]))
def test_in_turn(student, reference, rng, rule):
    """{rule} keeps what it remembers of one array of weights apart from that of another"""
    weights = {"first": away(rng, (3, 4)), "second": away(rng, (3, 4)), "bias": away(rng, 4)}
    expected, configs, right = dict(weights), dict.fromkeys(weights), dict.fromkeys(weights)
    for _ in range(3):
        for name in weights:
            dw = away(rng, weights[name].shape)
            weights[name], configs[name] = step(student, rule, weights[name], dw, configs[name])
            expected[name], right[name] = step(reference, rule, expected[name], dw, right[name])
    for name in ("second", "first", "bias"):
        assert_close(weights[name], expected[name], name=name)


@points(2.5)
@hint("Which of your lines change an array that was handed in, and which make a new one?")
@rules("nesterov", "adagrad", "rmsprop", "adam", "adamw")
def test_gradient_stays(student, reference, rng, rule):
    """{rule} leaves the gradient as it is"""
    w, (dw,) = drawn(rng, (3, 4), 1)
    before, config = dw.copy(), {"learning_rate": 0.3, "weight_decay": 0.0, "epsilon": 1e-10}
    next_w, _ = getattr(student, rule)(w.copy(), dw, dict(config))
    assert_close(next_w, call(reference, rule, w, before, config)[0], name="next_w")  # a step was taken
    assert_unchanged(dw, before, name="dw")


# ------------------------------------------------------------------------------------------------------- clipping

CLIPPED = {"name": "clipped", "rtol": 1e-5, "why": "a tiny epsilon beside the norm is allowed"}


def gradients_of_three(rng):
    """Arrays of three shapes and sizes; their common norm is about 10."""
    return {"W": 2.0 * away(rng, (3, 4)), "b": 0.5 * away(rng, 4), "K": away(rng, (2, 3, 2))}


@points(4)
@part("clipping")
@after("clip_by_hand", "clip_small")
@hint("Does every array get the same factor? From which number is it made?")
@pytest.mark.parametrize("form", ["dict", "list"])
def test_clip(student, reference, rng, form):
    """clip_grad_norm shortens all arrays of a {form} together, and says how long they were"""
    grads = gradients_of_three(rng)
    grads = grads if form == "dict" else list(grads.values())
    for max_norm in (3.0, 0.2):
        clipped, norm = call(student, "clip_grad_norm", grads, max_norm)
        expected, right = call(reference, "clip_grad_norm", grads, max_norm)
        assert_close(clipped, expected, **CLIPPED)
        assert_close(norm, right, name="norm")


@points(1)
@part("clipping")
@after("clip")
@hint("Who else holds the arrays that you were given? Which of your lines write into them?")
def test_clip_keeps(student, reference, rng):
    """clip_grad_norm leaves the gradients that it is given as they are"""
    grads = gradients_of_three(rng)
    before = copied(grads)
    clipped, _ = student.clip_grad_norm(grads, 1.5)
    assert_close(clipped, call(reference, "clip_grad_norm", before, 1.5)[0], **CLIPPED)  # something was clipped
    assert_unchanged(grads, before, name="grads")


@points(1)
@part("clipping")
@after("clip")
@hint("All gradients are 0. What is their norm, and what would you divide by it?")
def test_clip_zero(student, reference, rng):
    """clip_grad_norm leaves gradients alone that are all zero"""
    clipped, _ = call(student, "clip_grad_norm", grads := gradients_of_three(rng), 0.9)  # it does clip others
    assert_close(clipped, call(reference, "clip_grad_norm", grads, 0.9)[0], **CLIPPED)
    grads = {"W": np.zeros((2, 3)), "b": np.zeros(4)}
    clipped, norm = call(student, "clip_grad_norm", grads, 0.7)
    assert_close(clipped, grads, name="clipped zeros")
    assert_close(norm, 0.0, name="norm of zeros")


# ------------------------------------------------------------------------------------------------------ schedules


def assert_schedule(student, reference, function, iterations, *arguments):
    got = [call(student, function, it, *arguments) for it in iterations]
    expected = [call(reference, function, it, *arguments) for it in iterations]
    assert_close(got, expected, name="learning rates")


@points(1)
@part("schedules")
@after("schedule")
@hint("How many times has the rate been multiplied just before, in, and just after iteration `every`?")
def test_step_schedule(student, reference, rng):
    """get_lr_step_schedule changes the rate in the right iterations, by the right factor"""
    every, factor = int(rng.integers(5, 9)), float(rng.uniform(0.2, 0.4))
    assert_schedule(student, reference, "get_lr_step_schedule", range(3 * every + 2), 0.7, factor, every)


@points(1)
@part("schedules")
@after("schedule")
@hint("Is decay what the rate is multiplied by, or what stands in the exponent?")
def test_exponential_schedule(student, reference, rng):
    """get_lr_exponential_schedule falls by the factor exp(-decay) in each iteration"""
    decay = float(rng.uniform(0.02, 0.2))
    assert_schedule(student, reference, "get_lr_exponential_schedule", [0, 1, 2, 7, 30], 0.6, decay)


@points(1)
@part("schedules")
@after("schedule")
@hint("Put in an iteration with decay * it = 1: what should be left of the rate?")
def test_inverse_schedule(student, reference, rng):
    """get_lr_inverse_schedule falls like 1/t"""
    decay = float(rng.uniform(0.05, 0.3))
    assert_schedule(student, reference, "get_lr_inverse_schedule", [0, 1, 2, 7, 30], 0.6, decay)


@points(2)
@part("schedules")
@after("cosine_by_hand")
@hint("What are the rates in the last iteration of each of the three pieces, and in the first one of the next?")
def test_cosine_schedule(student, reference, rng):
    """get_lr_cosine_schedule is right on its way up, on its way down, and ever after"""
    warmup = int(rng.integers(4, 7))
    end = warmup + int(rng.integers(8, 12))
    assert_schedule(student, reference, "get_lr_cosine_schedule", range(2 * end + 5), 0.8, 0.05, warmup, end)


@points(1)
@part("schedules")
@after("cosine_schedule")
@hint("There is no way up. What is the rate in iteration 0, and what is divided by warmup_iters?")
def test_cosine_without_warmup(student, reference, rng):
    """get_lr_cosine_schedule begins at the top when warmup_iters is 0"""
    end = int(rng.integers(6, 12))
    assert_schedule(student, reference, "get_lr_cosine_schedule", range(end + 3), 0.3, 0.02, 0, end)


# ------------------------------------------------------------------------------------------------------- training

# The learning rates of 40 steps on batches of 100, from a fixed start where the loss is 2.3. The reference ends between
# 0.13 and 0.27, gradient descent without momentum at 1.5; the bound is about twice the largest of the former.
BOUND = 0.5
DIGITS = {
    "sgd_momentum": 0.1,
    "nesterov": 0.1,
    "adagrad": 0.05,
    "rmsprop": 0.01,
    "adam": 0.02,
    "adamw": 0.02,
}


@points(6)
@training
@public_data
@part("training")
@after("momentum_steps", "adaptive_steps", "adam_walk", "adamw_walk")
@limits(seconds=20)
@hint("Print the loss after every step: does it fall? Does each array of weights get its own config back?")
@pytest.mark.parametrize(
    "rule", [pytest.param(rule, marks=uses("adam") if rule == "adamw" else (), id=rule) for rule in DIGITS]
)
def test_digits(student, support, rule):
    """{rule} trains a small network on handwritten digits"""
    digits, weights = support.load_digits(), support.start_weights()
    settings = {"learning_rate": DIGITS[rule]}
    configs, losses = {name: dict(settings) for name in weights}, show_curve([])
    for rows in support.batches(len(digits.x_train), 100, 40):
        loss, gradients = support.loss_and_gradients(weights, digits.x_train[rows], digits.y_train[rows])
        losses.append(loss)
        for name in weights:
            weights[name], configs[name] = getattr(student, rule)(weights[name], gradients[name], configs[name])
    shapes = {name: np.shape(array) for name, array in weights.items()}
    assert shapes == {name: array.shape for name, array in support.start_weights().items()}, "a shape has changed"
    loss, _ = support.loss_and_gradients(weights, digits.x_train, digits.y_train)
    assert loss < BOUND, f"the loss after 40 steps is {loss:.2f}, less than {BOUND:g} is asked"
