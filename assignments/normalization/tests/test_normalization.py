"""Public checks of `normalization`: small inputs, fixed numbers. Run them as often as you like."""

import numpy as np
import pytest

from autograder.checks import after, assert_close, assert_equal, assert_gradient, hint, part, points, uses

# The worked example of the handout: 4 examples, 3 features, eps = 4.
X = np.array([[1.0, 4.0, 2.0], [3.0, 12.0, 2.0], [5.0, 12.0, 2.0], [7.0, 12.0, 2.0]])
GAMMA, BETA = np.array([3.0, 2.0, 5.0]), np.array([1.0, -1.0, 7.0])
OUT = np.array([[-2.0, -4.0, 7.0], [0.0, 0.0, 7.0], [2.0, 0.0, 7.0], [4.0, 0.0, 7.0]])

both_backward = pytest.mark.parametrize("function", ["batchnorm_backward", "batchnorm_backward_alt"])


def fresh(value):
    """A copy, down to the arrays in a dict."""
    if isinstance(value, dict):
        return {key: fresh(entry) for key, entry in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value


def call(who, function, *arguments):
    """The function of that name, called with copies: code that overwrites its inputs fails only where that is asked."""
    return getattr(who, function)(*map(fresh, arguments))


def affine(rng, shape):
    """A scale and a shift of that shape, no two entries alike, no scale near 0 or 1."""
    return rng.uniform(1.5, 3.0, shape) * rng.choice([-1.0, 1.0], shape), rng.standard_normal(shape)


# The inputs are in the thousands wherever eps is not asked for: beside such numbers it does not count.


def flat(value):
    """A running statistic as (D,): (1, D) is welcome too."""
    return value.reshape(-1) if isinstance(value, np.ndarray) and value.size == max(value.shape, default=1) else value


def weight_of_old(conventions, momentum):
    """`momentum` as this course means it."""
    return momentum if conventions["bn_momentum"] == "weight of the old" else 1.0 - momentum


def keeping(conventions, p, **options):
    """A dropout_param that keeps with probability p."""
    return {"p": p if conventions["dropout_p"] == "keep" else 1.0 - p, **options}


# -------------------------------------------------------------------------------------------- batch norm, forward


@points(2)
@part("batchnorm")
@hint("Follow the handout's example for its first feature: which mean, which variance, which root?")
def test_by_hand(student):
    """batchnorm_forward gives the numbers of the handout's example"""
    out, _ = call(student, "batchnorm_forward", X, GAMMA, BETA, {"mode": "train", "eps": 4.0})
    assert_close(out, OUT, name="out")


@points(3)
@part("batchnorm")
@after("by_hand")
@hint("The example's first feature: what is left of a running mean of 8 after one batch, and what is added to it?")
def test_running(student, reference, rng, conventions):
    """in mode train, the running statistics move towards those of each batch"""
    (gamma, beta), start = (
        affine(rng, 4),
        {"running_mean": 1e3 * rng.standard_normal(4), "running_var": 1e6 * rng.uniform(1, 2, 4)},
    )
    mine, right = ({"mode": "train", "momentum": 0.7, **fresh(start)} for _ in range(2))
    mine["momentum"] = weight_of_old(conventions, 0.7)
    for step in (1, 2, 3):
        x = 1e3 + 2e3 * rng.standard_normal((5, 4))
        student.batchnorm_forward(x.copy(), gamma, beta, mine)
        reference.batchnorm_forward(x, gamma, beta, right)
        for key in ("running_mean", "running_var"):
            assert_close(flat(mine.get(key)), right[key], name=f"{key} after batch {step}")


@points(2)
@part("batchnorm")
@after("by_hand")
@hint("What does mode test take the place of, and what stays as it is in mode train?")
def test_testing(student, reference, rng):
    """in mode test, the running statistics normalise instead of those of the batch"""
    x, (gamma, beta) = 1e3 * rng.standard_normal((3, 4)), affine(rng, 4)
    bn_param = {
        "mode": "test",
        "running_mean": 1e3 * rng.standard_normal(4),
        "running_var": 1e6 * rng.uniform(0.5, 2, 4),
    }
    out, _ = call(student, "batchnorm_forward", x, gamma, beta, bn_param)
    assert_close(out, call(reference, "batchnorm_forward", x, gamma, beta, bn_param)[0], name="out")


# ------------------------------------------------------------------------------------------- batch norm, backward


@points(1)
@part("backward")
@after("by_hand")
@hint("The handout follows one entry of dout through the first feature. Where is your first other number?")
@both_backward
def test_gradient_by_hand(student, function):
    """{function} gives the numbers of the handout's example"""
    _, cache = call(student, "batchnorm_forward", X, GAMMA, BETA, {"mode": "train", "eps": 4.0})
    dout = np.zeros((4, 3))
    dout[0, 0] = 1.0
    dx, dgamma, dbeta = getattr(student, function)(dout, cache)
    assert_close(dbeta, np.array([1.0, 0.0, 0.0]), name="dbeta")
    assert_close(dgamma, np.array([-1.0, 0.0, 0.0]), name="dgamma")
    assert_close(dx, np.array([[1 / 2, 0, 0], [-1 / 3, 0, 0], [-1 / 6, 0, 0], [0, 0, 0]]), name="dx")


@points(3)
@part("backward")
@after("gradient_by_hand")
@hint("On how many ways does one entry of x reach the output of its feature? Is there a term for each of them?")
@both_backward
def test_gradient(student, reference, rng, function):
    """{function} gives the derivatives by x, gamma and beta"""
    x, dout, (gamma, beta) = 1e3 * rng.standard_normal((5, 4)), rng.standard_normal((5, 4)), affine(rng, 4)
    bn_param = {"mode": "train"}
    _, cache = call(student, "batchnorm_forward", x, gamma, beta, bn_param)
    dx, dgamma, dbeta = getattr(student, function)(dout.copy(), cache)
    right_dx, right_dgamma, right_dbeta = getattr(reference, function)(
        dout, call(reference, "batchnorm_forward", x, gamma, beta, bn_param)[1]
    )
    assert_close(dbeta, right_dbeta, name="dbeta")
    assert_close(dgamma, right_dgamma, name="dgamma")
    assert_gradient(
        dx,
        of=lambda x: call(reference, "batchnorm_forward", x, gamma, beta, bn_param)[0],
        at=x,
        upstream=dout,
        expected=right_dx,
        name="dx",
    )


# ----------------------------------------------------------------------------------------------------- layer norm


@points(2)
@part("layernorm")
@hint("Each row of x is one example. Along which axis is it normalised, and what belongs to each feature all the same?")
def test_layernorm(student, reference, rng):
    """layernorm_forward normalises each example over its features"""
    x, (gamma, beta) = 1e3 * rng.standard_normal((3, 6)), affine(rng, 6)
    out, _ = call(student, "layernorm_forward", x, gamma, beta, {})
    assert_close(out, call(reference, "layernorm_forward", x, gamma, beta, {})[0], name="out")


@points(2)
@part("layernorm")
@after("layernorm", "gradient")
@hint(
    "gamma[j] is used by every example: which axis does its gradient sum over? And which axis do the means in dx take?"
)
def test_layernorm_gradient(student, reference, rng):
    """layernorm_backward gives the derivatives by x, gamma and beta"""
    x, dout, (gamma, beta) = 1e3 * rng.standard_normal((3, 6)), rng.standard_normal((3, 6)), affine(rng, 6)
    _, cache = call(student, "layernorm_forward", x, gamma, beta, {})
    _, right_cache = call(reference, "layernorm_forward", x, gamma, beta, {})
    for got, right, name in zip(
        student.layernorm_backward(dout.copy(), cache)[::-1],
        reference.layernorm_backward(dout, right_cache)[::-1],
        ("dbeta", "dgamma", "dx"),
        strict=True,
    ):
        assert_close(got, right, name=name)


# --------------------------------------------------------------------------------------------------------- images


@points(1)
@part("spatial")
@after("by_hand")
@uses("batchnorm_forward")
@hint("Which numbers of x belong to channel 0? Do they stand in one column after your change of shape, and they alone?")
def test_spatial(student, reference, rng):
    """spatial_batchnorm_forward normalises each channel over all examples and positions"""
    x, (gamma, beta) = 1e3 * rng.standard_normal((2, 3, 4, 5)), affine(rng, 3)
    bn_param = {"mode": "train"}
    out, _ = call(student, "spatial_batchnorm_forward", x, gamma, beta, bn_param)
    assert_close(out, call(reference, "spatial_batchnorm_forward", x, gamma, beta, bn_param)[0], name="out")


@points(2)
@part("spatial")
@after("spatial", "gradient")
@uses("batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt")
@hint("Does dout go through the same changes of shape as x did, and dx back through those of out?")
def test_spatial_gradient(student, reference, rng):
    """spatial_batchnorm_backward gives the derivatives by x, gamma and beta"""
    x, dout, (gamma, beta) = 1e3 * rng.standard_normal((2, 3, 4, 5)), rng.standard_normal((2, 3, 4, 5)), affine(rng, 3)
    bn_param = {"mode": "train"}
    _, cache = call(student, "spatial_batchnorm_forward", x, gamma, beta, bn_param)
    _, right_cache = call(reference, "spatial_batchnorm_forward", x, gamma, beta, bn_param)
    for got, right, name in zip(
        student.spatial_batchnorm_backward(dout.copy(), cache)[::-1],
        reference.spatial_batchnorm_backward(dout, right_cache)[::-1],
        ("dbeta", "dgamma", "dx"),
        strict=True,
    ):
        assert_close(got, right, name=name)


@points(2)
@part("groupnorm")
@after("layernorm")
@hint("C = 6 and G = 3: which channels share a mean? And how many different scales are there?")
def test_groupnorm(student, reference, rng):
    """spatial_groupnorm_forward normalises each group of neighbouring channels of each example"""
    x, (gamma, beta) = 1e3 * rng.standard_normal((2, 6, 4, 5)), affine(rng, (1, 6, 1, 1))
    x += 1e3 * np.arange(6.0)[:, None, None]
    out, _ = call(student, "spatial_groupnorm_forward", x, gamma, beta, 3, {})
    assert_close(out, call(reference, "spatial_groupnorm_forward", x, gamma, beta, 3, {})[0], name="out")


@points(2)
@part("groupnorm")
@after("groupnorm", "layernorm_gradient")
@hint("How many numbers share a mean? dx needs the gradient of x_hat in the same groups; gamma belongs to channels.")
def test_groupnorm_gradient(student, reference, rng):
    """spatial_groupnorm_backward gives the derivatives by x, gamma and beta"""
    x, dout = 1e3 * rng.standard_normal((2, 6, 4, 5)), rng.standard_normal((2, 6, 4, 5))
    gamma, beta = affine(rng, (1, 6, 1, 1))
    _, cache = call(student, "spatial_groupnorm_forward", x, gamma, beta, 3, {})
    _, right_cache = call(reference, "spatial_groupnorm_forward", x, gamma, beta, 3, {})
    dx, dgamma, dbeta = student.spatial_groupnorm_backward(dout.copy(), cache)
    right_dx, right_dgamma, right_dbeta = reference.spatial_groupnorm_backward(dout, right_cache)
    assert_close(flat(dbeta), flat(right_dbeta), name="dbeta")
    assert_close(flat(dgamma), flat(right_dgamma), name="dgamma")
    assert_close(dx, right_dx, name="dx")


# -------------------------------------------------------------------------------------------------------- dropout


@points(2)
@part("dropout")
@hint("If one entry in four is kept, by what must it be multiplied so that the sum stays what it was, on average?")
def test_dropout(student, conventions):
    """in mode train, dropout sets entries to 0 and divides the others by the probability to be kept"""
    for p, value in ((0.25, 1.31), (0.8, 1.73)):
        out, _ = student.dropout_forward(np.full((40, 30), value), keeping(conventions, p, mode="train"))
        kept = np.asarray(out) != 0
        assert_close(
            out[kept][0] if kept.any() else 0.0, value / p, name=f"an entry of {value:g} that is kept, p = {p:g}"
        )
        assert_close(out, np.where(kept, value / p, 0.0), name=f"out for p = {p:g}")


@points(1)
@part("dropout")
@after("dropout")
@hint("Nothing is random when testing. And if it is done while training, is there anything left to make up for?")
def test_dropout_testing(student, rng, conventions):
    """in mode test, dropout returns x"""
    x = rng.uniform(1.0, 2.0, (4, 3))
    out, _ = student.dropout_forward(x.copy(), keeping(conventions, 0.4, mode="test"))
    assert_close(out, x, name="out")


@points(1)
@part("dropout")
@after("dropout")
@hint("What was each entry of x multiplied by on its way forward?")
def test_dropout_gradient(student, rng, conventions):
    """dropout_backward multiplies by what the entries were multiplied by"""
    x, dout = rng.uniform(1.0, 2.0, (40, 30)), rng.uniform(1.0, 2.0, (40, 30))
    out, cache = student.dropout_forward(x.copy(), keeping(conventions, 0.25, mode="train"))
    assert_equal([bool(np.any(out != 0)), bool(np.any(out == 0))], [True, True], name="something is kept, and dropped")
    dx = student.dropout_backward(dout.copy(), cache)
    assert_close(dx, dout * (out / x), name="dx")


# -------------------------------------------------------------------------------------------------------- network
#
# The arguments of FullyConnectedNet are handed over by their places: these are the same in all years of CS231n, while
# two of the names have changed.

SHAPES = {"W1": (5, 6), "b1": (6,), "W2": (6, 4), "b2": (4,), "W3": (4, 3), "b3": (3,)}
AFFINE = {"gamma1": (6,), "beta1": (6,), "gamma2": (4,), "beta2": (4,)}


def network(who, normalization=None, reg=0.0, p=1.0):
    """A FullyConnectedNet of 5 features, 6 and 4 hidden units and 3 classes, in float64."""
    return who.FullyConnectedNet([6, 4], 5, 3, p, normalization, reg, 0.01, np.float64, 7)


def parameters(rng, normalization=None):
    """Values for all parameters of `network`."""
    values = {name: rng.standard_normal(shape) for name, shape in SHAPES.items()}
    for name, shape in AFFINE.items() if normalization else ():
        values[name] = rng.uniform(1.5, 3.0, shape) if name.startswith("gamma") else rng.standard_normal(shape)
        if name in ("gamma1", "beta1"):
            values[name] *= 1e3  # the second normalisation gets large numbers too
    return values


def give(net, values):
    """The net, with these parameters."""
    for name, value in values.items():
        net.params[name] = value
    return net


def pair(student, reference, rng, conventions, normalization, reg=0.0):
    """The student's net and the reference's with the same parameters, six examples and their labels."""
    values = parameters(rng, normalization)
    net = give(network(student, normalization, reg, keeping(conventions, 1.0)["p"]), values)
    right = network(reference, normalization, 2.0 * conventions["l2_factor"] * reg)
    return net, give(right, values), 1e3 * rng.standard_normal((6, 5)), np.array([2, 0, 1, 1, 0, 2])


def batchnorm_alone(who, x, gamma, beta):
    """The layer without a net: its output in mode test after one batch. If that is wrong, the net is not to blame."""
    bn_param = {"mode": "train", "eps": 1e-8}
    who.batchnorm_forward(x.copy(), gamma, beta, bn_param)
    return who.batchnorm_forward(x.copy(), gamma, beta, bn_param | {"mode": "test"})[0]


@points(1)
@part("net")
@hint("Each weight goes from one size to the next. Which sizes are those, and which layer is normalised how?")
def test_net_parameters(student, conventions):
    """a new FullyConnectedNet has its parameters in their shapes, with and without a normalisation"""
    for normalization in (None, "batchnorm"):
        net = network(student, normalization, p=keeping(conventions, 1.0)["p"])
        shapes = {name: np.shape(value) for name, value in net.params.items()}
        assert_equal(shapes, SHAPES | (AFFINE if normalization else {}), name=f"shapes, normalization={normalization}")


@points(1)
@part("net")
@after("net_parameters", "by_hand")
@uses("batchnorm_forward")
@hint("Write the layers in a row, from X to the loss. Where are the normalisations, and where is none? Which squares?")
def test_net_loss(student, reference, rng, conventions):
    """FullyConnectedNet.loss gives the regularised loss in mode train, with batch normalisation"""
    net, right, X, y = pair(student, reference, rng, conventions, "batchnorm", reg=0.7)
    assert_close(net.loss(X.copy(), y)[0], right.loss(X, y)[0], name="loss")


@points(1)
@part("net")
@after("net_loss", "gradient")
@uses("batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt")
@hint("Each layer back hands a gradient on and may leave some in grads. Is there one for every entry of params?")
def test_net_gradients(student, reference, rng, conventions):
    """FullyConnectedNet.loss gives the gradient by each parameter, with batch normalisation"""
    net, right, X, y = pair(student, reference, rng, conventions, "batchnorm", reg=0.7)
    assert_close(net.loss(X.copy(), y)[1], right.loss(X, y)[1], name="grads")


@points(1)
@part("net")
@after("net_loss", "testing")
@hint("Without labels it is a test. Which layers have to know, and what did training leave behind for them?")
def test_net_testing(student, reference, rng, conventions):
    """after training, FullyConnectedNet.loss without labels gives the scores in mode test"""
    layer = 30.0 * rng.standard_normal((6, 4)), *affine(rng, 4)
    assert_close(batchnorm_alone(student, *layer), batchnorm_alone(reference, *layer), name="out of the layer alone")
    net, right, X, y = pair(student, reference, rng, conventions, "batchnorm")
    for step in (1, 2):
        net.loss(step * X, y)
        right.loss(step * X, y)
    assert_close(net.loss(X.copy()), right.loss(X), name="scores")
