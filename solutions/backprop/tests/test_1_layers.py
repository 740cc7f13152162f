"""Hidden checks of the layers and of the loss: fresh numbers for every run."""

import numpy as np
import pytest

from autograder.checks import after, assert_close, assert_gradient, assert_unchanged, hint, part, points, uses

GRADIENTS = ("dx", "dw", "db")
LAYERS = ("affine_forward", "affine_backward", "relu_forward", "relu_backward")
every_layer = pytest.mark.parametrize("layer", ["affine", "relu", "sigmoid", "tanh", "affine_relu"])

# log(p + 1e-8) in place of log(p) moves these losses by less than 1e-6 and is no mistake of this assignment.
SOFTMAX_LOSS = {"name": "loss", "rtol": 1e-5, "why": "a tiny epsilon inside the logarithm is allowed"}


def call(who, function, *arguments):
    """The function of that name, called with copies: code that overwrites its inputs fails only where that is asked."""
    return getattr(who, function)(*(a.copy() if isinstance(a, np.ndarray) else a for a in arguments))


def backward(who, layer, dout, *inputs):
    """The gradients of a layer at `inputs`, its own cache handed from forward to backward."""
    _, cache = call(who, f"{layer}_forward", *inputs)
    return getattr(who, f"{layer}_backward")(dout.copy(), cache)


def inputs_of(rng, layer, N=5):
    """What goes into a layer, (N, 2, 3) images and 4 outputs or an array (N, 4), and a dout (N, 4) for its output.

    Drawn until nothing is near the kink of a ReLU and both of its sides occur.
    """
    while True:
        if not layer.startswith("affine"):
            inputs = (1.5 * rng.standard_normal((N, 4)),)
            before = inputs[0]
        else:
            inputs = rng.standard_normal((N, 2, 3)), rng.standard_normal((6, 4)), rng.standard_normal(4)
            before = inputs[0].reshape(N, 6) @ inputs[1] + inputs[2]
        if np.abs(before).min() > 0.01 and 0.2 < np.mean(before > 0) < 0.8:
            return inputs, rng.standard_normal((N, 4))


def each(got, expected):
    """(name, the student's, the reference's) for the gradients of a layer: one array, or dx, dw and db."""
    if isinstance(expected, np.ndarray):
        return [("dx", got, expected)]
    return list(zip(GRADIENTS, got, expected, strict=True))


# --------------------------------------------------------------------------------------------------------- affine


@points(1.5)
@part("layers")
@after("affine_by_hand", "affine_of_images")
@hint("In which order do the numbers of an image stand in its row, and to which of the outputs is each bias added?")
@pytest.mark.parametrize("shape", [(5, 6), (4, 2, 3), (3, 2, 1, 4)])
def test_affine_forward(student, reference, rng, shape):
    """affine_forward is right for x of shape {shape}"""
    x, w, b = rng.standard_normal(shape), rng.standard_normal((np.prod(shape[1:]), 7)), rng.standard_normal(7)
    assert_close(call(student, "affine_forward", x, w, b)[0], call(reference, "affine_forward", x, w, b)[0], name="out")


@points(6)
@part("layers")
@after("affine_forward", "affine_backward")
@hint("One entry of the output: which entries of x, w and b are in it, and with which factors?")
@pytest.mark.parametrize("gradient", GRADIENTS)
def test_affine_gradients(student, reference, rng, gradient):
    """affine_backward: {gradient} is the derivative of what affine_forward computes"""
    inputs, dout = inputs_of(rng, "affine")
    at, position = dict(zip(GRADIENTS, inputs, strict=True)), GRADIENTS.index(gradient)
    got = backward(student, "affine", dout, *inputs)
    assert_gradient(
        got[position],
        of=lambda value: call(reference, "affine_forward", *(at | {gradient: value}).values())[0],
        at=at[gradient],
        upstream=dout,
        expected=backward(reference, "affine", dout, *inputs)[position],
        name=gradient,
    )


@points(1)
@part("layers")
@after("affine_gradients")
@hint("When every array is square, every product has a fitting shape. Which one is right even so?")
def test_affine_square(student, reference, rng):
    """affine_backward is right also where N, D and M are the same and shapes prove nothing"""
    x, w, b, dout = (rng.standard_normal((4, 4)) for _ in range(4))
    got = backward(student, "affine", dout, x, w, b[0])
    expected = backward(reference, "affine", dout, x, w, b[0])
    for name, left, right in each(got, expected):
        assert_close(left, right, name=name)


# ---------------------------------------------------------------------------------------------------- activations


@points(1.5)
@part("layers")
@after("relu", "smooth")
@hint("Put -1, 0 and 2 into your formula by hand: does it give what the handout says?")
@pytest.mark.parametrize("layer", ["relu", "sigmoid", "tanh"])
def test_activation(student, reference, rng, layer):
    """{layer}_forward gives the right values, for arrays of any number of axes"""
    for shape in ((7,), (2, 3, 4)):
        x = 2.0 * rng.standard_normal(shape)
        got = call(student, f"{layer}_forward", x)[0]
        assert_close(got, call(reference, f"{layer}_forward", x)[0], name=f"out of {shape}")


@points(4.5)
@part("layers")
@after("activation")
@hint("Raise one entry of x by 0.001: by how much does the output rise there, and what does dout say about that?")
@pytest.mark.parametrize("layer", ["relu", "sigmoid", "tanh"])
def test_activation_gradient(student, reference, rng, layer):
    """{layer}_backward is the derivative of {layer}_forward, times what arrives from above"""
    (x,), dout = inputs_of(rng, layer)
    assert_gradient(
        backward(student, layer, dout, x),
        of=lambda x: call(reference, f"{layer}_forward", x)[0],
        at=x,
        upstream=dout,
        expected=backward(reference, layer, dout, x),
        name="dx",
    )


@points(1)
@part("layers")
@after("activation_gradient")
@hint("Is there a division in your relu_backward, and what does it divide by where x is 0?")
def test_relu_at_zero(student, reference, rng):
    """where x is exactly 0, relu_backward passes on between nothing and all of the gradient"""
    x, dout = rng.standard_normal((5, 4)), 1.0 + rng.random((5, 4))
    x[rng.permutation(np.arange(20).reshape(5, 4) % 3 == 0)] = 0.0
    dx, expected = np.asarray(backward(student, "relu", dout, x)), backward(reference, "relu", dout, x)
    assert_close(np.where(x == 0, 0.0, dx), np.where(x == 0, 0.0, expected), name="dx elsewhere")
    slope = (dx / dout)[x == 0]
    assert_close(slope, np.clip(np.nan_to_num(slope, nan=0.5), 0.0, 1.0), name="slope at 0")


@points(1)
@part("layers")
@after("activation", "activation_gradient")
@hint("exp(1000) is too large for a float, and infinity divided by infinity is no number. Where could that happen?")
@pytest.mark.parametrize("layer", ["sigmoid", "tanh"])
def test_large_numbers(student, reference, rng, layer):
    """{layer}_forward and {layer}_backward are right for numbers near 1000 and near -1000"""
    x, dout = rng.permutation(np.linspace(-1000.0, 1000.0, 12)).reshape(3, 4), rng.standard_normal((3, 4))
    assert_close(call(student, f"{layer}_forward", x)[0], call(reference, f"{layer}_forward", x)[0], name="out")
    assert_close(backward(student, layer, dout, x), backward(reference, layer, dout, x), name="dx")


# ----------------------------------------------------------------------------------------------------- all layers


@points(2.5)
@part("layers")
@after("affine_relu", "affine_gradients", "activation_gradient")
@uses(*LAYERS)
@hint("Which array does the ReLU of this layer look at on the way back: x, dout, or what lay between the two layers?")
def test_affine_relu_gradients(student, reference, rng):
    """affine_relu_backward gives the derivatives by x, w and b"""
    inputs, dout = inputs_of(rng, "affine_relu")
    at = dict(zip(GRADIENTS, inputs, strict=True))
    got = backward(student, "affine_relu", dout, *inputs)
    for name, left, right in each(got, backward(reference, "affine_relu", dout, *inputs)):
        assert_gradient(
            left,
            of=lambda value, name=name: call(reference, "affine_relu_forward", *(at | {name: value}).values())[0],
            at=at[name],
            upstream=dout,
            expected=right,
            name=name,
        )


@points(2.5)
@part("layers")
@after("affine_gradients", "activation_gradient")
@hint("Which of your lines change an array instead of making one? Could that array be somebody else's?")
@every_layer
def test_nothing_is_overwritten(student, reference, rng, layer):
    """{layer}_forward and {layer}_backward leave what they are given as it was"""
    inputs, dout = inputs_of(rng, layer)
    expected = backward(reference, layer, dout, *inputs)
    before = [array.copy() for array in (*inputs, dout)]
    _, cache = getattr(student, f"{layer}_forward")(*inputs)
    got = getattr(student, f"{layer}_backward")(dout, cache)
    names = ("x", "w", "b")[: len(inputs)]
    for name, now, then in zip((*names, "dout"), (*inputs, dout), before, strict=True):
        assert_unchanged(now, then, name=name)
    for name, left, right in each(got, expected):  # whoever computes nothing changes nothing
        assert_close(left, right, name=name)


@points(2.5)
@part("layers")
@after("affine_gradients", "activation_gradient")
@hint("A network calls forward many times before the first backward. Where does yours keep what backward needs?")
@every_layer
def test_own_cache(student, reference, rng, layer):
    """{layer}_backward works with the cache it is given, after another forward, and twice"""
    (first, dout), (second, other) = inputs_of(rng, layer), inputs_of(rng, layer)
    _, cache = call(student, f"{layer}_forward", *first)
    _, later = call(student, f"{layer}_forward", *second)
    for what, upstream, inputs, kept in (
        ("the first", dout, first, cache),
        ("the second", other, second, later),
        ("the first again", other, first, cache),
    ):
        got = getattr(student, f"{layer}_backward")(upstream.copy(), kept)
        for name, left, right in each(got, backward(reference, layer, upstream, *inputs)):
            assert_close(left, right, name=f"{name} of {what}")


# ----------------------------------------------------------------------------------------------------------- loss


def scores_and_labels(rng, N=7, C=4):
    """Scores (N, C) of the order of 1 and labels (N,); every class occurs."""
    return 1.2 * rng.standard_normal((N, C)), rng.permutation(np.arange(N) % C)


@points(2)
@part("loss")
@after("softmax_by_hand")
@hint("Which of an example's probabilities enters the loss, with which logarithm, and what is divided by N?")
def test_softmax_loss(student, reference, rng):
    """softmax_loss is the mean of -log p of the right classes, also for one example"""
    x, y = scores_and_labels(rng)
    for count in (7, 1):
        loss, _ = call(student, "softmax_loss", x[:count], y[:count])
        expected = call(reference, "softmax_loss", x[:count], y[:count])[0]
        assert_close(loss, expected, **SOFTMAX_LOSS | {"name": f"loss of {count}"})


@points(3)
@part("loss")
@after("softmax_loss", "softmax")
@hint("By how much does the loss change with the score of a wrong class, and by how much with that of the right one?")
def test_softmax_gradient(student, reference, rng):
    """softmax_loss: dx is the derivative of the loss"""
    x, y = scores_and_labels(rng)
    _, dx = call(student, "softmax_loss", x, y)
    expected = call(reference, "softmax_loss", x, y)[1]
    assert_gradient(dx, of=lambda x: call(reference, "softmax_loss", x, y)[0], at=x, expected=expected, name="dx")


@points(1)
@part("loss")
@after("softmax_loss", "softmax_gradient")
@hint("Is the number that you subtract right for every example, or only for the one with the largest scores of all?")
def test_softmax_offsets(student, reference, rng):
    """softmax_loss is right with scores near 10000 in one row and near -10000 in the next"""
    x, y = scores_and_labels(rng)
    x = x + 1e4 * rng.permutation(np.linspace(-1.0, 1.0, len(x)))[:, None]
    loss, dx = call(student, "softmax_loss", x, y)
    expected_loss, expected_dx = call(reference, "softmax_loss", x, y)
    assert_close(loss, expected_loss, **SOFTMAX_LOSS)
    assert_close(dx, expected_dx, name="dx")


@points(1)
@part("loss")
@after("softmax_offsets")
@hint("A probability of exp(-1000) is stored as 0. Can you take the logarithm before that happens?")
def test_softmax_hopeless(student, reference, rng):
    """softmax_loss is finite and exact even when the right class has no chance"""
    x, y = scores_and_labels(rng)
    x[0] = rng.permutation([-900.0, -300.0, 0.0, 1000.0])
    y[0] = np.argmin(x[0])
    loss, _ = call(student, "softmax_loss", x, y)
    assert_close(loss, call(reference, "softmax_loss", x, y)[0], name="loss", rtol=1e-5)


@points(1)
@part("loss")
@after("softmax_loss")
@hint("Do `x -= ...` or `x[...] = ...` make a new array, or change the one that the caller still holds?")
def test_scores_unchanged(student, reference, rng):
    """softmax_loss leaves scores and labels as they were"""
    x, y = scores_and_labels(rng)
    x_before, y_before = x.copy(), y.copy()
    expected = call(reference, "softmax_loss", x, y)[0]
    loss, _ = student.softmax_loss(x, y)
    assert_unchanged(x, x_before, name="x")
    assert_unchanged(y, y_before, name="y")
    assert_close(loss, expected, **SOFTMAX_LOSS)
