"""Public checks of `linear_classifiers`: small inputs, fixed numbers. Run them as often as you like."""

import numpy as np
import pytest

from autograder.checks import after, assert_close, assert_equal, assert_gradient, assert_unchanged, hint, part, points

svm_forms = pytest.mark.parametrize("function", ["svm_loss_naive", "svm_loss_vectorized"])
softmax_forms = pytest.mark.parametrize("function", ["softmax_loss_naive", "softmax_loss_vectorized"])

# The worked example of the handout: 4 examples, 2 features, 3 classes.
W = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])
X = np.array([[2.0, 1.5], [-1.0, 2.0], [0.5, -1.0], [1.0, 1.0]])
Y = np.array([0, 1, 2, 1])
SVM_LOSS = (2.0 + 0.0 + 0.0 + 2.0) / 4
SOFTMAX_LOSS = (1.180270 + 0.050946 + 0.241311 + 1.098612) / 4


def problem(rng, N=7, D=5, C=4):
    """Weights (D, C), data (N, D) and labels (N,) with every class among them; scores of the order of 1."""
    return rng.standard_normal((D, C)), rng.standard_normal((N, D)), rng.permutation(np.arange(N) % C)


def call(who, function, *arguments):
    """The function of that name, called with copies: code that overwrites its inputs fails only where that is asked."""
    return getattr(who, function)(*(a.copy() if isinstance(a, np.ndarray) else a for a in arguments))


# ------------------------------------------------------------------------------------------------------------ svm


@points(2)
@part("svm")
@hint("Follow the handout's table by hand for the first example: which two classes pay, and how much each?")
def test_svm_by_hand(student):
    """svm_loss_naive gives 1 for the worked example of the handout"""
    loss, _ = call(student, "svm_loss_naive", W, X, Y, 0.0)
    assert_close(loss, SVM_LOSS, name="loss")


@points(3)
@part("svm")
@after("svm_by_hand")
@hint("A class with a positive margin changes two columns of dW. Which two, by what, and where does the mean come in?")
def test_svm_gradient_by_loops(student, reference, rng):
    """the gradient of svm_loss_naive is the derivative of the SVM loss"""
    W, X, y = problem(rng)
    loss, dW = call(student, "svm_loss_naive", W, X, y, 0.0)
    expected_loss, expected_dW = call(reference, "svm_loss_naive", W, X, y, 0.0)
    assert_close(loss, expected_loss, name="loss")
    assert_gradient(
        dW, of=lambda W: call(reference, "svm_loss_naive", W, X, y, 0.0)[0], at=W, expected=expected_dW, name="dW"
    )


@points(2)
@part("svm")
@after("svm_gradient_by_loops")
@hint("Put in numbers: for one example, does each row of your (N, C) arrays hold what the inner loop computed?")
def test_svm_forms_agree(student, reference, rng):
    """svm_loss_vectorized gives the SVM loss and its gradient"""
    W, X, y = problem(rng)
    loss, dW = call(student, "svm_loss_vectorized", W, X, y, 0.0)
    expected_loss, expected_dW = call(reference, "svm_loss_vectorized", W, X, y, 0.0)
    assert_close(loss, expected_loss, name="loss")
    assert_close(dW, expected_dW, name="dW")


# -------------------------------------------------------------------------------------------------------- softmax


@points(2)
@part("softmax")
@hint("Follow the handout's table by hand for the last example: three equal scores make which probabilities?")
def test_softmax_by_hand(student):
    """softmax_loss_naive gives 0.6428 for the worked example of the handout"""
    loss, _ = call(student, "softmax_loss_naive", W, X, Y, 0.0)
    assert_close(loss, SOFTMAX_LOSS, name="loss", rtol=1e-5, why="the handout gives six decimals")


@points(3)
@part("softmax")
@after("softmax_by_hand")
@hint("What does one example add to the column of a wrong class, and what to the column of its own class?")
def test_softmax_gradient_by_loops(student, reference, rng):
    """the gradient of softmax_loss_naive is the derivative of the softmax loss"""
    W, X, y = problem(rng)
    loss, dW = call(student, "softmax_loss_naive", W, X, y, 0.0)
    expected_loss, expected_dW = call(reference, "softmax_loss_naive", W, X, y, 0.0)
    assert_close(loss, expected_loss, name="loss", rtol=1e-5, why="a tiny epsilon inside the logarithm is allowed")
    assert_gradient(
        dW, of=lambda W: call(reference, "softmax_loss_naive", W, X, y, 0.0)[0], at=W, expected=expected_dW, name="dW"
    )


@points(2)
@part("softmax")
@after("softmax_gradient_by_loops")
@hint("Along which axis do the probabilities of one example sum to 1, and how do you pick entry y[i] of every row i?")
def test_softmax_forms_agree(student, reference, rng):
    """softmax_loss_vectorized gives the softmax loss and its gradient"""
    W, X, y = problem(rng)
    loss, dW = call(student, "softmax_loss_vectorized", W, X, y, 0.0)
    expected_loss, expected_dW = call(reference, "softmax_loss_vectorized", W, X, y, 0.0)
    assert_close(loss, expected_loss, name="loss", rtol=1e-5, why="a tiny epsilon inside the logarithm is allowed")
    assert_close(dW, expected_dW, name="dW")


@points(2)
@part("softmax")
@after("softmax_by_hand")
@hint("exp(1000) is too large for a float. Which number may be taken from all scores of one example unpunished?")
@softmax_forms
def test_softmax_large_scores(student, reference, rng, function):
    """{function} and its gradient stay finite when all scores are around 1000"""
    W, X, y = problem(rng)
    X[:, -1], W[-1] = 1.0, 1000.0  # the same 1000 in every score: it cancels
    loss, dW = call(student, function, W, X, y, 0.0)
    expected_loss, expected_dW = call(reference, function, W, X, y, 0.0)
    assert_close(loss, expected_loss, name="loss", rtol=1e-5, why="a tiny epsilon inside the logarithm is allowed")
    assert_close(dW, expected_dW, name="dW")


# --------------------------------------------------------------------------------------------------- regulariser


@points(2)
@part("svm")
@after("svm_by_hand")
@hint("What is the derivative of reg * w * w with respect to w? And is the regulariser a mean over examples?")
@svm_forms
def test_svm_regulariser(student, reference, rng, conventions, function):
    """{function} adds reg * sum(W * W) to the loss, and its derivative to dW"""
    W, X, y = problem(rng)
    loss, dW = call(student, function, W, X, y, 0.7)
    expected_loss, expected_dW = call(reference, function, W, X, y, 0.7 * conventions["l2_factor"])
    assert_close(loss, expected_loss, name="loss")
    assert_close(dW, expected_dW, name="dW")


@points(2)
@part("softmax")
@after("softmax_by_hand")
@hint("What is the derivative of reg * w * w with respect to w? And is the regulariser a mean over examples?")
@softmax_forms
def test_softmax_regulariser(student, reference, rng, conventions, function):
    """{function} adds reg * sum(W * W) to the loss, and its derivative to dW"""
    W, X, y = problem(rng)
    loss, dW = call(student, function, W, X, y, 0.7)
    expected_loss, expected_dW = call(reference, function, W, X, y, 0.7 * conventions["l2_factor"])
    assert_close(loss, expected_loss, name="loss", rtol=1e-5, why="a tiny epsilon inside the logarithm is allowed")
    assert_close(dW, expected_dW, name="dW")


# --------------------------------------------------------------------------------------------------------- layers


@points(2)
@part("layers")
@after("svm_forms_agree")
@hint("The scores are given now. Is dx the derivative of the sum of the examples' losses, or of their mean?")
def test_svm_as_layer(student, reference, rng):
    """svm_loss gives the loss of given scores and its gradient with respect to them"""
    x, y = rng.standard_normal((7, 4)), rng.permutation(np.arange(7) % 4)
    loss, dx = call(student, "svm_loss", x, y)
    expected_loss, expected_dx = call(reference, "svm_loss", x, y)
    assert_close(loss, expected_loss, name="loss")
    assert_close(dx, expected_dx, name="dx")


@points(2)
@part("layers")
@after("softmax_forms_agree")
@hint("The scores are given now. Is dx the derivative of the sum of the examples' losses, or of their mean?")
def test_softmax_as_layer(student, reference, rng):
    """softmax_loss gives the loss of given scores and its gradient with respect to them"""
    x, y = rng.standard_normal((7, 4)), rng.permutation(np.arange(7) % 4)
    loss, dx = call(student, "softmax_loss", x, y)
    expected_loss, expected_dx = call(reference, "softmax_loss", x, y)
    assert_close(loss, expected_loss, name="loss", rtol=1e-5, why="a tiny epsilon inside the logarithm is allowed")
    assert_close(dx, expected_dx, name="dx")


@points(2)
@part("layers")
@hint("Do `x -= ...` or `x[...] = ...` make a new array, or change the one that the caller still holds?")
@pytest.mark.parametrize("function", ["svm_loss", "softmax_loss"])
def test_scores_unchanged(student, reference, rng, function):
    """{function} leaves the scores that it is given as they were"""
    x, y = rng.standard_normal((7, 4)), rng.permutation(np.arange(7) % 4)
    x_before, y_before = x.copy(), y.copy()
    expected_loss, _ = call(reference, function, x, y)
    loss, _ = getattr(student, function)(x, y)
    assert_unchanged(x, x_before, name="x")
    assert_unchanged(y, y_before, name="y")
    assert_close(loss, expected_loss, name="loss", rtol=1e-5, why="a tiny epsilon inside the logarithm is allowed")


# ------------------------------------------------------------------------------------------------------- training


@points(2)
@part("training")
@hint("Scores are (N, C) and a label belongs to each of the N rows: the position of what, along which axis?")
def test_predict(student):
    """predict gives each example the class with its highest score"""
    model = student.Softmax()
    model.W = W.copy()
    examples = np.array([[2.0, 1.5], [-1.0, 2.0], [0.5, -1.0], [-1.0, 0.5]])
    assert_equal(model.predict(examples), np.array([2, 1, 2, 1]), name="y_pred", any_number=True)


@points(2)
@part("training")
@after("softmax_forms_agree")
@hint("The gradient points uphill. Which way does a step go, how long is it, and where is the new W kept?")
def test_one_step(student, reference, rng, conventions):
    """one training step moves W by the learning rate against the gradient"""
    x, start = rng.standard_normal((1, 5)), rng.standard_normal((5, 4))
    X, y = np.repeat(x, 6, axis=0), np.full(6, 3)  # all examples alike: every batch is the same
    _, dW = call(reference, "softmax_loss_vectorized", start, X, y, 0.7 * conventions["l2_factor"])
    model = student.Softmax()
    model.W = start
    model.train(X, y, learning_rate=0.3, reg=0.7, num_iters=1, batch_size=6)
    assert_close(model.W, start - 0.3 * dW, name="W")
