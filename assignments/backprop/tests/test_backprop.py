"""Public checks of `backprop`: small inputs, fixed numbers. Run them as often as you like."""

from itertools import pairwise

import numpy as np
import pytest

from autograder.checks import (
    after,
    assert_close,
    assert_equal,
    assert_gradient,
    assert_unchanged,
    hint,
    part,
    points,
    uses,
)

LAYERS = ("affine_forward", "affine_backward", "relu_forward", "relu_backward")
SANDWICH = ("affine_relu_forward", "affine_relu_backward")

# The worked example of the handout: 2 examples, 3 numbers each, 2 outputs.
X = np.array([[1.0, 2.0, -1.0], [0.5, -1.0, 2.0]])
W = np.array([[1.0, -1.0], [2.0, 0.0], [0.5, 1.0]])
B = np.array([0.5, -0.5])
OUT = np.array([[5.0, -2.5], [0.0, 1.0]])
SCORES = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
LABELS = np.array([0, 2])
SOFTMAX = (0.407606 + 1.098612) / 2


def call(who, function, *arguments):
    """The function of that name, called with copies: code that overwrites its inputs fails only where that is asked."""
    return getattr(who, function)(*(a.copy() if isinstance(a, np.ndarray) else a for a in arguments))


def backward(who, layer, dout, *inputs):
    """The gradients of a layer at `inputs`, its own cache handed from forward to backward."""
    _, cache = call(who, f"{layer}_forward", *inputs)
    return getattr(who, f"{layer}_backward")(dout.copy(), cache)


def with_params(net, params):
    """The net, with these parameters in the place of its own."""
    for name, value in params.items():
        net.params[name] = value
    return net


# --------------------------------------------------------------------------------------------------------- layers


@points(2)
@part("layers")
@hint("The first output of the first example, by hand: 1 * 1 + 2 * 2 - 1 * 0.5, and then?")
def test_affine_by_hand(student):
    """affine_forward gives the outputs of the handout's example"""
    out, _ = call(student, "affine_forward", X, W, B)
    assert_close(out, OUT, name="out")


@points(1)
@part("layers")
@after("affine_by_hand")
@hint("An image (2, 3) is a row of 6 numbers for this layer. Which axis of x must stay as it is?")
def test_affine_of_images(student, reference, rng):
    """affine_forward takes images as well as rows"""
    x, w, b = rng.standard_normal((4, 2, 3)), rng.standard_normal((6, 5)), rng.standard_normal(5)
    assert_close(call(student, "affine_forward", x, w, b)[0], call(reference, "affine_forward", x, w, b)[0], name="out")


@points(3)
@part("layers")
@after("affine_by_hand")
@hint("Write the shapes of dout, x and w beside each other: which product of two of them has the shape of dw?")
@pytest.mark.parametrize("gradient", ["dx", "dw", "db"])
def test_affine_backward(student, reference, rng, gradient):
    """affine_backward: {gradient} is the derivative, in the shape of what it belongs to"""
    at = {"dx": rng.standard_normal((4, 2, 3)), "dw": rng.standard_normal((6, 5)), "db": rng.standard_normal(5)}
    dout, position = rng.standard_normal((4, 5)), list(at).index(gradient)
    got = backward(student, "affine", dout, *at.values())
    assert_gradient(
        got[position],
        of=lambda value: call(reference, "affine_forward", *(at | {gradient: value}).values())[0],
        at=at[gradient],
        upstream=dout,
        expected=backward(reference, "affine", dout, *at.values())[position],
        name=gradient,
    )


@points(2)
@part("layers")
@hint("Take x = (-1, 2) and dout = (3, -4): which of the two entries of dout goes on to x, and why that one?")
def test_relu(student, reference, rng):
    """relu_forward keeps positive numbers; relu_backward lets the gradient through where x was positive"""
    x, dout = rng.standard_normal((4, 5)), rng.standard_normal((4, 5))
    assert_close(call(student, "relu_forward", x)[0], call(reference, "relu_forward", x)[0], name="out")
    assert_close(backward(student, "relu", dout, x), backward(reference, "relu", dout, x), name="dx")


@points(4)
@part("layers")
@hint("Write the derivative with the output of the layer instead of its input. Which of the two did your cache keep?")
@pytest.mark.parametrize("layer", ["sigmoid", "tanh"])
def test_smooth(student, reference, rng, layer):
    """{layer}_forward gives the right values and {layer}_backward the derivative"""
    x, dout = rng.standard_normal((4, 5)), rng.standard_normal((4, 5))
    assert_close(call(student, f"{layer}_forward", x)[0], call(reference, f"{layer}_forward", x)[0], name="out")
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
@after("relu")
@hint("Do `x[...] = ...` and `out=x` make a new array, or change the one that the caller still holds?")
def test_relu_keeps_x(student, reference, rng):
    """relu_forward leaves x as it was"""
    x = rng.standard_normal((4, 5))
    before, expected = x.copy(), call(reference, "relu_forward", x)[0]
    out, _ = student.relu_forward(x)
    assert_unchanged(x, before, name="x")
    assert_close(out, expected, name="out")


@points(2)
@part("layers")
@uses(*LAYERS)
@after("affine_backward", "relu")
@hint("Forward, x meets the affine layer first and the ReLU second. In which order does the gradient meet them?")
def test_affine_relu(student, reference, rng):
    """affine_relu_forward and affine_relu_backward are the two layers, one after the other"""
    x, w, b = rng.standard_normal((4, 6)), rng.standard_normal((6, 5)), rng.standard_normal(5)
    dout = rng.standard_normal((4, 5))
    got, expected = (call(who, "affine_relu_forward", x, w, b)[0] for who in (student, reference))
    assert_close(got, expected, name="out")
    got, expected = (backward(who, "affine_relu", dout, x, w, b) for who in (student, reference))
    for name, left, right in zip(("dx", "dw", "db"), got, expected, strict=True):
        assert_close(left, right, name=name)


# ----------------------------------------------------------------------------------------------------------- loss


@points(1)
@part("loss")
@hint("Three equal scores make which probabilities, and what is minus the natural logarithm of one of them?")
def test_softmax_by_hand(student):
    """softmax_loss gives 0.7531 for the two examples of the handout"""
    loss, _ = call(student, "softmax_loss", SCORES, LABELS)
    assert_close(loss, SOFTMAX, name="loss", rtol=1e-5, why="the handout gives six decimals")


@points(2)
@part("loss")
@after("softmax_by_hand")
@hint("The probabilities minus what? And is dx the derivative of the sum of the examples' losses, or of their mean?")
def test_softmax(student, reference, rng):
    """softmax_loss gives the loss of given scores and its gradient"""
    x, y = rng.standard_normal((7, 4)), rng.permutation(np.arange(7) % 4)
    loss, dx = call(student, "softmax_loss", x, y)
    expected_loss, expected_dx = call(reference, "softmax_loss", x, y)
    assert_close(loss, expected_loss, name="loss", rtol=1e-5, why="a tiny epsilon inside the logarithm is allowed")
    assert_gradient(dx, of=lambda x: call(reference, "softmax_loss", x, y)[0], at=x, expected=expected_dx, name="dx")


# ----------------------------------------------------------------------------------------------------------- nets


def problem(rng, sizes):
    """Parameters for layers of these sizes, biases too, data (5, 2, 3) and labels (5,)."""
    params = {}
    for i, (rows, columns) in enumerate(pairwise(sizes), start=1):
        params[f"W{i}"] = 0.6 * rng.standard_normal((rows, columns))
        params[f"b{i}"] = 0.6 * rng.standard_normal(columns)
    return params, rng.standard_normal((5, 2, 3)), rng.permutation(np.arange(5) % sizes[-1])


def two_layer_net(side, params, reg):
    """A net of `side` with 6 inputs, 7 hidden units, 4 classes."""
    net = side.TwoLayerNet(input_dim=6, hidden_dim=7, num_classes=4, weight_scale=0.1, reg=reg)
    return with_params(net, params)


def deep_net(side, params, reg):
    """A net of `side` with 6 inputs, 8 and 7 hidden units, 4 classes."""
    net = side.FullyConnectedNet([8, 7], input_dim=6, num_classes=4, weight_scale=0.1, reg=reg, dtype=np.float64)
    return with_params(net, params)


@points(1)
@part("nets")
@hint("Which array takes 6 numbers to 7 hidden units, in x @ W? Which one takes those to 4 classes?")
def test_two_layer_shapes(student):
    """TwoLayerNet has W1, b1, W2 and b2, of the right shapes"""
    net = student.TwoLayerNet(input_dim=6, hidden_dim=7, num_classes=4)
    got = {name: tuple(np.shape(value)) for name, value in sorted(net.params.items())}
    assert_equal(got, {"W1": (6, 7), "W2": (7, 4), "b1": (7,), "b2": (4,)}, name="shapes")


@points(2)
@part("nets")
@after("two_layer_shapes", "affine_relu")
@uses(*LAYERS, *SANDWICH)
@hint("What comes after the second affine layer when nobody asks for a loss?")
def test_two_layer_scores(student, reference, rng):
    """TwoLayerNet.loss without labels returns the scores"""
    params, X, _ = problem(rng, (6, 7, 4))
    assert_close(
        two_layer_net(student, params, 0.0).loss(X), two_layer_net(reference, params, 0.0).loss(X), name="scores"
    )


@points(3)
@part("nets")
@after("two_layer_scores", "softmax")
@uses(*LAYERS, *SANDWICH, "softmax_loss")
@hint("With a factor 0.5 before reg * W * W, what is its derivative? Which parameters are regularised?")
def test_two_layer_loss(student, reference, rng, conventions):
    """TwoLayerNet.loss with labels returns the regularised loss and its gradients"""
    params, X, y = problem(rng, (6, 7, 4))
    loss, grads = two_layer_net(student, params, 0.7).loss(X, y)
    expected_loss, expected = two_layer_net(reference, params, 1.4 * conventions["l2_factor"]).loss(X, y)
    assert_close(loss, expected_loss, name="loss", rtol=1e-5, why="a tiny epsilon inside the logarithm is allowed")
    assert_close(grads, expected, name="grads")


@points(2)
@part("nets")
@after("two_layer_loss")
@uses(*LAYERS, *SANDWICH, "softmax_loss")
@hint("Run through the layers by hand for [8, 7]: how many affine layers are there, and how many of them have a ReLU?")
def test_deep_net(student, reference, rng, conventions):
    """FullyConnectedNet.loss with two hidden layers returns the regularised loss and its gradients"""
    params, X, y = problem(rng, (6, 8, 7, 4))
    loss, grads = deep_net(student, params, 0.7).loss(X, y)
    expected_loss, expected = deep_net(reference, params, 1.4 * conventions["l2_factor"]).loss(X, y)
    assert_close(loss, expected_loss, name="loss", rtol=1e-5, why="a tiny epsilon inside the logarithm is allowed")
    assert_close(grads, expected, name="grads")


# ------------------------------------------------------------------------------------------------------- autograd


@points(1)
@part("autograd")
@hint("b has shape (3,) and was added to 4 rows: how many entries of the gradient belong to its first entry?")
def test_unbroadcast_rows(student, reference, rng):
    """unbroadcast adds up the rows for an array that was used for every row"""
    gradient = rng.standard_normal((4, 3))
    got = call(student, "unbroadcast", gradient, (3,))
    assert_close(got, call(reference, "unbroadcast", gradient, (3,)), name="gradient")


@points(1)
@part("autograd")
@after("unbroadcast_rows")
@hint("What does a small change of a do to a * b, and where does the gradient that came from above enter?")
def test_product(student):
    """the gradients of a * b are b and a"""
    a, b = student.Tensor([2.0, -1.0, 0.5]), student.Tensor([3.0, 4.0, -5.0])
    a.mul(b).backward()
    assert_close(a.grad, np.array([3.0, 4.0, -5.0]), name="a.grad")
    assert_close(b.grad, np.array([2.0, -1.0, 0.5]), name="b.grad")


@points(2)
@part("autograd")
@after("product")
@hint("x is used three times in x * x + x. What happens to the gradient that arrives first when the second arrives?")
def test_used_again(student):
    """the gradient of x * x + x is 2 x + 1"""
    x = student.Tensor([3.0, -2.0, 0.25])
    x.mul(x).add(x).backward()
    assert_close(x.grad, np.array([7.0, -3.0, 1.5]), name="x.grad")
