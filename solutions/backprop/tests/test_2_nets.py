"""Hidden checks of the networks: fresh parameters and data for every run, and digits at the end."""

from itertools import pairwise

import numpy as np
import pytest

from autograder.checks import (
    after,
    assert_close,
    assert_equal,
    assert_gradient,
    assert_statistic,
    hint,
    limits,
    part,
    points,
    public_data,
    show_curve,
    training,
    uses,
)

LAYERS = ("affine_forward", "affine_backward", "relu_forward", "relu_backward")
SANDWICH = ("affine_relu_forward", "affine_relu_backward")
SOFTMAX_LOSS = {"name": "loss", "rtol": 1e-5, "why": "a tiny epsilon inside the logarithm is allowed"}
STRENGTHS = (0.2, 0.5, 1.7, 0.9)  # of the regulariser: four losses tell one wrong formula from another


def pre_activations(params, X):
    """What comes into each ReLU of a net with these parameters, and its scores: a list of arrays."""
    out, found = X.reshape(len(X), -1), []
    for i in range(1, len(params) // 2 + 1):
        found.append(np.maximum(out, 0.0 if i > 1 else out) @ params[f"W{i}"] + params[f"b{i}"])
        out = found[-1]
    return found


def problem(rng, sizes, N=5):
    """Parameters for layers of these sizes, biases too, data (N, 2, 3) and labels (N,).

    Drawn until nothing is near the kink of a ReLU, every ReLU has both signs before it, and no probability is so small
    that an epsilon in the logarithm shows.
    """
    while True:
        params = {}
        for i, (rows, columns) in enumerate(pairwise(sizes), start=1):
            params[f"W{i}"] = 0.6 * rng.standard_normal((rows, columns))
            params[f"b{i}"] = 0.6 * rng.standard_normal(columns)
        X, y = rng.standard_normal((N, 2, 3)), rng.permutation(np.arange(N) % sizes[-1])
        *hidden, scores = pre_activations(params, X)
        clear = all(np.abs(h).min() > 0.004 and 0.2 < np.mean(h > 0) < 0.8 for h in hidden)
        if clear and np.ptp(scores, axis=1).max() < 4 and scores.min() < -0.1:
            return params, X, y


def with_params(net, params):
    """The net, with these parameters in the place of its own."""
    for name, value in params.items():
        net.params[name] = value
    return net


def two_layer_net(side, params, reg):
    """A TwoLayerNet of `side` with these parameters."""
    (D, H), (_, C) = params["W1"].shape, params["W2"].shape
    net = side.TwoLayerNet(input_dim=D, hidden_dim=H, num_classes=C, weight_scale=0.1, reg=reg)
    return with_params(net, params)


def deep_net(side, params, reg):
    """A FullyConnectedNet of `side` with these parameters, in float64."""
    sizes = [params[f"W{i}"].shape for i in range(1, len(params) // 2 + 1)]
    net = side.FullyConnectedNet(
        [columns for _, columns in sizes[:-1]],
        input_dim=sizes[0][0],
        num_classes=sizes[-1][1],
        weight_scale=0.1,
        reg=reg,
        dtype=np.float64,
    )
    return with_params(net, params)


# ------------------------------------------------------------------------------------------------- initialisation


@points(2)
@part("nets")
@after("two_layer_shapes")
@hint("What is the standard deviation of numbers that were drawn with standard deviation 1 and multiplied by s?")
@pytest.mark.parametrize("scale", [0.02, 3.0])
def test_initial_weights(student, scale):
    """TwoLayerNet draws weights with mean 0 and standard deviation {scale} when told so, and sets biases to 0"""
    net = student.TwoLayerNet(input_dim=200, hidden_dim=150, num_classes=120, weight_scale=scale)
    weights = [np.asarray(net.params[name], dtype=float) / scale for name in ("W1", "W2")]
    # To the nearest tenth: the boundary is 6.7 standard errors away, chance crosses it once in 10^10 runs.
    rounded = [int(np.round(10 * f(w))) for w in weights for f in (np.std, np.mean)]
    assert_equal(
        np.array(rounded), np.array([10, 0, 10, 0]), name="deviation, mean of W1 and W2 in tenths of the scale"
    )
    assert_close(np.asarray(net.params["b1"], dtype=float), np.zeros(150), name="b1")
    assert_close(np.asarray(net.params["b2"], dtype=float), np.zeros(120), name="b2")


@points(1)
@part("nets")
@after("two_layer_shapes")
@hint("For hidden layers of 9, 8 and 7 units between 6 inputs and 5 classes: which pairs of neighbours get a W?")
def test_deep_parameters(student):
    """FullyConnectedNet has a W and a b for each layer, in the right shapes; biases are 0, weights are not"""
    net = student.FullyConnectedNet([9, 8, 7], input_dim=6, num_classes=5, weight_scale=0.3, dtype=np.float64)
    params = dict(net.params.items())
    shapes = {f"W{i}": size for i, size in enumerate([(6, 9), (9, 8), (8, 7), (7, 5)], start=1)}
    shapes |= {f"b{i}": (size,) for i, size in enumerate([9, 8, 7, 5], start=1)}
    assert_equal({name: tuple(np.shape(params[name])) for name in sorted(params)}, shapes, name="shapes")
    for name, value in params.items():
        deviation = 0.3 if name.startswith("W") else 0.0
        error = 0.3 / np.sqrt(2 * value.size) if deviation else 1e-9
        assert_statistic(
            np.asarray(value, dtype=float).std(), deviation, standard_error=error, name=f"deviation of {name}"
        )


# -------------------------------------------------------------------------------------------------- two-layer net


@points(2)
@part("nets")
@after("two_layer_scores")
@uses(*LAYERS, *SANDWICH)
@hint("Scores may be negative. What does your net do to them between the second affine layer and the return?")
def test_two_layer_scores_of_many(student, reference, rng):
    """TwoLayerNet.loss without labels returns the scores, and nothing else"""
    params, X, _ = problem(rng, (6, 7, 4))
    got = two_layer_net(student, params, 0.3).loss(X)
    assert_close(got, two_layer_net(reference, params, 0.3).loss(X), name="scores")


@points(3)
@part("nets")
@after("two_layer_loss", "two_layer_scores_of_many")
@uses(*LAYERS, *SANDWICH, "softmax_loss")
@hint("Which cache belongs to which layer, and in which order does the gradient meet the layers?")
def test_two_layer_gradients(student, reference, rng):
    """TwoLayerNet.loss without a regulariser: every gradient is the derivative of the loss"""
    params, X, y = problem(rng, (6, 7, 4))
    loss, grads = two_layer_net(student, params, 0.0).loss(X, y)
    expected_loss, expected = two_layer_net(reference, params, 0.0).loss(X, y)
    assert_close(loss, expected_loss, **SOFTMAX_LOSS)
    assert_equal(sorted(grads), sorted(expected), name="names of the gradients")
    for name in ("W2", "b2", "W1", "b1"):
        assert_gradient(
            grads[name],
            of=lambda value, name=name: two_layer_net(reference, params | {name: value}, 0.0).loss(X, y)[0],
            at=params[name],
            expected=expected[name],
            name=f"grads[{name}]",
        )


@points(3)
@part("nets")
@after("two_layer_loss", "two_layer_gradients")
@uses(*LAYERS, *SANDWICH, "softmax_loss")
@hint("Write the regulariser of the handout as a sum: which arrays are in it, how often, with which factor?")
def test_two_layer_regulariser(student, reference, rng, conventions):
    """TwoLayerNet.loss: the regulariser is 0.5 * reg times the squares of all weights, and no bias"""
    params, X, y = problem(rng, (6, 7, 4))
    got = [two_layer_net(student, params, reg).loss(X, y) for reg in STRENGTHS]
    right = [two_layer_net(reference, params, 2 * reg * conventions["l2_factor"]).loss(X, y) for reg in STRENGTHS]
    losses, expected_losses = (np.array([float(loss) for loss, _ in pairs]) for pairs in (got, right))
    assert_close(losses, expected_losses, **SOFTMAX_LOSS | {"name": "loss for four strengths"})
    grads, expected = got[-1][1], right[-1][1]
    for name in ("W1", "W2", "b1", "b2"):
        assert_close(grads[name], expected[name], name=f"grads[{name}]")


@points(1)
@part("nets")
@after("two_layer_gradients")
@uses(*LAYERS, *SANDWICH, "softmax_loss")
@hint("Who changes the parameters: the network when it is asked for a loss, or whoever asked?")
def test_loss_changes_no_parameter(student, reference, rng):
    """TwoLayerNet.loss can be called again and again: it changes no parameter and remembers nothing"""
    params, X, y = problem(rng, (6, 7, 4))
    net, expected = two_layer_net(student, params, 0.4), two_layer_net(reference, params, 0.0).loss(X)
    for _ in range(3):
        net.loss(X, y)
    for name, value in params.items():
        assert_close(np.asarray(net.params[name]), value, name=f"params[{name}]")
    assert_close(net.loss(X), expected, name="scores")


# ------------------------------------------------------------------------------------------------------- deep net


@points(2)
@part("nets")
@after("deep_net")
@uses(*LAYERS, *SANDWICH)
@hint("Count the affine layers and the ReLUs of a net with one and with three hidden layers. Does yours have as many?")
def test_deep_scores(student, reference, rng):
    """FullyConnectedNet gives the right scores with three hidden layers and with one"""
    # Not with none: the handout does not speak of that, and the usual first line of __init__ takes hidden_dims[0].
    for sizes in ((6, 9, 8, 7, 4), (6, 9, 4)):
        params, X, _ = problem(rng, sizes)
        got = deep_net(student, params, 0.3).loss(X)
        assert_close(got, deep_net(reference, params, 0.3).loss(X), name=f"scores of {len(sizes) - 2} hidden layers")


@points(4)
@part("nets")
@after("deep_scores")
@uses(*LAYERS, *SANDWICH, "softmax_loss")
@hint("Which cache belongs to which layer? What does the gradient of a layer's input become for the layer below it?")
def test_deep_gradients(student, reference, rng):
    """FullyConnectedNet.loss with three hidden layers: every gradient is the derivative of the loss"""
    params, X, y = problem(rng, (6, 9, 8, 7, 4))
    loss, grads = deep_net(student, params, 0.0).loss(X, y)
    expected_loss, expected = deep_net(reference, params, 0.0).loss(X, y)
    assert_close(loss, expected_loss, **SOFTMAX_LOSS)
    assert_equal(sorted(grads), sorted(expected), name="names of the gradients")
    for name in ("W4", "b4", "W3", "b3", "W2", "b2", "W1", "b1"):
        assert_gradient(
            grads[name],
            of=lambda value, name=name: deep_net(reference, params | {name: value}, 0.0).loss(X, y)[0],
            at=params[name],
            expected=expected[name],
            name=f"grads[{name}]",
        )


@points(2)
@part("nets")
@after("deep_gradients")
@uses(*LAYERS, *SANDWICH, "softmax_loss")
@hint("Is every W of the net in the regulariser, the first and the last too, each once? And no b?")
def test_deep_regulariser(student, reference, rng, conventions):
    """FullyConnectedNet.loss: the weights of every layer are regularised once, biases are not"""
    params, X, y = problem(rng, (6, 8, 7, 4))
    got = [deep_net(student, params, reg).loss(X, y) for reg in STRENGTHS]
    right = [deep_net(reference, params, 2 * reg * conventions["l2_factor"]).loss(X, y) for reg in STRENGTHS]
    losses, expected_losses = (np.array([float(loss) for loss, _ in pairs]) for pairs in (got, right))
    assert_close(losses, expected_losses, **SOFTMAX_LOSS | {"name": "loss for four strengths"})
    grads, expected = got[-1][1], right[-1][1]
    for name in expected:
        assert_close(grads[name], expected[name], name=f"grads[{name}]")


# --------------------------------------------------------------------------------------------------------- digits

# Five points below the worst of 40 runs of the reference (89 %); on average both nets have 92 %. The learning rate
# falls to nothing, so that the last batch does not decide.
HELD_OUT = {"TwoLayerNet": 0.84, "FullyConnectedNet": 0.84}
DIGITS = {"steps": 100, "batch_size": 64, "learning_rate": 0.5}


@points(4)
@training
@public_data
@part("nets")
@after("two_layer_gradients", "deep_gradients")
@uses(*LAYERS, *SANDWICH, "softmax_loss")
@limits(seconds=20)
@hint(
    "Does the loss fall at all? If it does and stops early: are weights and gradients what the checks before asked for?"
)
@pytest.mark.parametrize("model", ["TwoLayerNet", "FullyConnectedNet"])
def test_digits(student, support, model):
    """{model}, trained by gradient descent, reads handwritten digits that it has never seen"""
    digits, rng, losses = support.load_digits(), np.random.default_rng(5), show_curve([])
    hidden = {"hidden_dim": 40} if model == "TwoLayerNet" else {"hidden_dims": [40, 30], "dtype": np.float64}
    net = getattr(student, model)(input_dim=64, num_classes=10, weight_scale=0.2, reg=1e-4, **hidden)
    params = {name: np.array(value, dtype=float) for name, value in net.params.items()}
    for step in range(DIGITS["steps"]):
        learning_rate = DIGITS["learning_rate"] * (1 - step / DIGITS["steps"])
        batch = rng.integers(len(digits.y_train), size=DIGITS["batch_size"])
        loss, grads = net.loss(digits.x_train[batch], digits.y_train[batch])
        losses.append(loss)
        params = {name: value - learning_rate * np.asarray(grads[name]) for name, value in params.items()}
        net.params.update(params)
    accuracy = np.mean(np.argmax(net.loss(digits.x_test), axis=1) == digits.y_test)
    assert accuracy >= HELD_OUT[model], f"{accuracy:.1%} of the held-out digits are right, {HELD_OUT[model]:.0%} asked"
