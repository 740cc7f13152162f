"""Hidden checks of `linear_classifiers`: fresh numbers for every run, and everything the public ones leave out."""

import numpy as np
import pytest

from autograder.checks import (
    after,
    assert_close,
    assert_equal,
    assert_gradient,
    assert_unchanged,
    assert_vectorised,
    hint,
    limits,
    part,
    points,
    public_data,
    show_curve,
    training,
    uses,
)

svm_forms = pytest.mark.parametrize("function", ["svm_loss_naive", "svm_loss_vectorized"])
softmax_forms = pytest.mark.parametrize("function", ["softmax_loss_naive", "softmax_loss_vectorized"])
both_models = pytest.mark.parametrize("model", ["LinearSVM", "Softmax"])

# log(p + 1e-8) in place of log(p) moves these losses by less than 1e-6 and is no mistake of this assignment.
SOFTMAX_LOSS = {"name": "loss", "rtol": 1e-5, "why": "a tiny epsilon inside the logarithm is allowed"}


def problem(rng, N=7, D=5, C=4, present=None):
    """Weights (D, C), data (N, D), labels (N,): all sizes differ, scores are of the order of 1.

    The first `present` classes occur among the labels (default: all).

    Drawn until no hinge is near its kink, some example pays for two classes and some class is free, and no
    probability is so small that an epsilon in the logarithm shows; sixteen at once, for one in eleven is such a draw.
    """
    while True:
        W, X = 0.8 * rng.standard_normal((16, D, C)), rng.standard_normal((16, N, D))
        y = rng.permuted(np.tile(np.arange(N) % (present or C), (16, 1)), axis=1)
        scores = X @ W
        terms = scores - np.take_along_axis(scores, y[:, :, None], axis=2) + 1.0  # 1 for the right class
        paying = (terms > 0).sum(axis=2) - 1
        good = (np.abs(terms) > 0.02).all(axis=(1, 2)) & (np.ptp(scores, axis=2) < 4).all(axis=1)
        good &= (paying.max(axis=1) >= 2) & (paying.min(axis=1) < C - 1)
        if good.any():
            first = good.argmax()
            return W[first].copy(), X[first].copy(), y[first].copy()


def call(who, function, *arguments):
    """The function of that name, called with copies: code that overwrites its inputs fails only where that is asked."""
    return getattr(who, function)(*(a.copy() if isinstance(a, np.ndarray) else a for a in arguments))


# ------------------------------------------------------------------------------------------------------------ svm


@points(4)
@part("svm")
@after("svm_by_hand")
@hint("Which classes pay for an example, how much does each pay, and by what is the sum divided in the end?")
@svm_forms
def test_svm_loss(student, reference, rng, function):
    """{function} is the mean of the examples' summed hinges"""
    W, X, y = problem(rng)
    loss, _ = call(student, function, W, X, y, 0.0)
    assert_close(loss, call(reference, function, W, X, y, 0.0)[0], name="loss")


@points(6)
@part("svm")
@after("svm_loss", "svm_gradient_by_loops")
@hint("Take one example and one class with a positive margin: which two columns of W does that margin depend on?")
@svm_forms
def test_svm_gradient(student, reference, rng, function):
    """{function}: dW is the derivative of the loss"""
    W, X, y = problem(rng)
    _, dW = call(student, function, W, X, y, 0.0)
    expected = getattr(reference, function)
    assert_gradient(dW, of=lambda W: expected(W, X, y, 0.0)[0], at=W, expected=expected(W, X, y, 0.0)[1], name="dW")


@points(1)
@part("svm")
@after("svm_loss")
@hint("Every score is 0. What is each margin then, and how many classes of an example have one?")
@svm_forms
def test_svm_at_zero(student, rng, function):
    """{function} is C - 1, the number of wrong classes, where all weights are 0"""
    _, X, y = problem(rng, N=8, C=6)
    loss, _ = call(student, function, np.zeros((5, 6)), X, y, 0.0)
    assert_close(loss, 5.0, name="loss")


@points(2)
@part("svm")
@after("svm_loss", "svm_gradient")
@hint("If every example is handed in three times, what becomes of the sum of the losses, and what of their mean?")
@svm_forms
def test_svm_copies(student, reference, rng, function):
    """{function}: copies of the examples change neither loss nor gradient"""
    W, X, y = problem(rng)
    loss, dW = call(student, function, W, np.tile(X, (3, 1)), np.tile(y, 3), 0.0)
    expected_loss, expected_dW = call(reference, function, W, X, y, 0.0)
    assert_close(loss, expected_loss, name="loss")
    assert_close(dW, expected_dW, name="dW")


@points(1)
@part("svm")
@after("svm_loss", "svm_gradient")
@hint("When the right class leads every other by more than 1, what is there left to improve?")
@svm_forms
def test_svm_satisfied(student, reference, rng, function):
    """{function}: an example that is right by more than 1 has no part in loss and dW"""
    y = rng.permutation(np.arange(9) % 4)
    X = np.eye(4)[y] + 0.01 * rng.standard_normal((9, 4))
    X[-1] = -X[-1]  # the only one that is wrong; elsewhere the right class leads by about 3
    loss, dW = call(student, function, 3.0 * np.eye(4), X, y, 0.0)
    expected_loss, expected_dW = call(reference, function, 3.0 * np.eye(4), X, y, 0.0)
    assert_close(loss, expected_loss, name="loss")
    assert_close(dW, expected_dW, name="dW")


@points(2)
@part("svm")
@after("svm_loss", "svm_gradient", "svm_regulariser")
@hint("Is every weight in the sum, once, undivided? What is the derivative of a square?")
@svm_forms
def test_svm_regularised(student, reference, rng, conventions, function):
    """{function} has the regulariser in the loss and its derivative in dW"""
    W, X, y = problem(rng)
    loss, dW = call(student, function, W, X, y, 0.7)
    expected_loss, expected_dW = call(reference, function, W, X, y, 0.7 * conventions["l2_factor"])
    # dW first, for the public check begins with the loss: two checks tell three mistakes apart.
    assert_close(dW, expected_dW, name="dW")
    assert_close(loss, expected_loss, name="loss")


@points(1)
@part("svm")
@after("svm_loss", "svm_gradient")
@hint("Where does your code learn the number of classes: from W, or from the labels that happen to be there?")
@svm_forms
def test_svm_absent_class(student, reference, rng, function):
    """{function} works for one example, and for classes that no example has"""
    W, X, y = problem(rng, C=6, present=4)
    for count in (7, 1):
        loss, dW = call(student, function, W, X[:count], y[:count], 0.0)
        expected_loss, expected_dW = call(reference, function, W, X[:count], y[:count], 0.0)
        assert_close(loss, expected_loss, name=f"loss of {count}")
        assert_close(dW, expected_dW, name=f"dW of {count}")


@points(1)
@part("svm")
@after("svm_loss", "svm_gradient")
@hint("Is dW an array of its own, or another name for W? Which of your lines change an array instead of making one?")
@svm_forms
def test_svm_inputs_unchanged(student, reference, rng, function):
    """{function} leaves W, X and y as they were"""
    W, X, y = problem(rng)
    before = W.copy(), X.copy(), y.copy()
    loss, _ = call(student, function, W, X, y, 0.0)  # whoever computes nothing changes nothing
    assert_close(loss, call(reference, function, W, X, y, 0.0)[0], name="loss")
    getattr(student, function)(W, X, y, 0.7)
    for now, then, name in zip((W, X, y), before, "WXy", strict=True):
        assert_unchanged(now, then, name=name)


@points(2)
@part("svm")
@after("svm_forms_agree")
@hint("Which loop is left, and which whole array would hold all that it computes?")
def test_svm_vectorised(student, reference, rng):
    """svm_loss_vectorized has no Python loop over examples or classes"""
    W, X, y = problem(rng)
    loss, _ = call(student, "svm_loss_vectorized", W, X, y, 0.0)  # without a loop, but not without the loss
    assert_close(loss, call(reference, "svm_loss_vectorized", W, X, y, 0.0)[0], name="loss")

    def compute(N):
        student.svm_loss_vectorized(W, rng.standard_normal((N, 5)), np.arange(N) % 4, 0.1)

    assert_vectorised(student, "svm_loss_vectorized", call=compute)


# -------------------------------------------------------------------------------------------------------- softmax


@points(4)
@part("softmax")
@after("softmax_by_hand")
@hint("Which of an example's probabilities enters the loss, with which logarithm, and what is divided by N?")
@softmax_forms
def test_softmax_loss(student, reference, rng, function):
    """{function} is the mean of -log p of the right classes"""
    W, X, y = problem(rng)
    loss, _ = call(student, function, W, X, y, 0.0)
    assert_close(loss, call(reference, function, W, X, y, 0.0)[0], **SOFTMAX_LOSS)


@points(6)
@part("softmax")
@after("softmax_loss", "softmax_gradient_by_loops")
@hint("For one example: what is the derivative of its loss by the score of a wrong class, and of its own class?")
@softmax_forms
def test_softmax_gradient(student, reference, rng, function):
    """{function}: dW is the derivative of the loss"""
    W, X, y = problem(rng)
    _, dW = call(student, function, W, X, y, 0.0)
    expected = getattr(reference, function)
    assert_gradient(dW, of=lambda W: expected(W, X, y, 0.0)[0], at=W, expected=expected(W, X, y, 0.0)[1], name="dW")


@points(1)
@part("softmax")
@after("softmax_loss")
@hint("Every score is 0. What is the probability of each class, and what is minus its natural logarithm?")
@softmax_forms
def test_softmax_at_zero(student, reference, rng, function):
    """{function} is log C where all weights are 0"""
    W, X, y = problem(rng, N=8, C=6)
    elsewhere, _ = call(student, function, W, X, y, 0.0)  # whoever says log C everywhere has computed nothing
    assert_close(elsewhere, call(reference, function, W, X, y, 0.0)[0], **SOFTMAX_LOSS)
    loss, _ = call(student, function, np.zeros((5, 6)), X, y, 0.0)
    assert_close(loss, np.log(6.0), **SOFTMAX_LOSS)


@points(2)
@part("softmax")
@after("softmax_loss", "softmax_gradient")
@hint("If every example is handed in three times, what becomes of the sum of the losses, and what of their mean?")
@softmax_forms
def test_softmax_copies(student, reference, rng, function):
    """{function}: copies of the examples change neither loss nor gradient"""
    W, X, y = problem(rng)
    loss, dW = call(student, function, W, np.tile(X, (3, 1)), np.tile(y, 3), 0.0)
    expected_loss, expected_dW = call(reference, function, W, X, y, 0.0)
    assert_close(loss, expected_loss, **SOFTMAX_LOSS)
    assert_close(dW, expected_dW, name="dW")


@points(2)
@part("softmax")
@after("softmax_loss", "softmax_gradient", "softmax_regulariser")
@hint("Is every weight in the sum, once, undivided? What is the derivative of a square?")
@softmax_forms
def test_softmax_regularised(student, reference, rng, conventions, function):
    """{function} has the regulariser in the loss and its derivative in dW"""
    W, X, y = problem(rng)
    loss, dW = call(student, function, W, X, y, 0.7)
    expected_loss, expected_dW = call(reference, function, W, X, y, 0.7 * conventions["l2_factor"])
    # dW first, as for the SVM.
    assert_close(dW, expected_dW, name="dW")
    assert_close(loss, expected_loss, **SOFTMAX_LOSS)


@points(1)
@part("softmax")
@after("softmax_loss", "softmax_gradient")
@hint("Where does your code learn the number of classes: from W, or from the labels that happen to be there?")
@softmax_forms
def test_softmax_absent_class(student, reference, rng, function):
    """{function} works for one example, and for classes that no example has"""
    W, X, y = problem(rng, C=6, present=4)
    for count in (7, 1):
        loss, dW = call(student, function, W, X[:count], y[:count], 0.0)
        expected_loss, expected_dW = call(reference, function, W, X[:count], y[:count], 0.0)
        assert_close(loss, expected_loss, **SOFTMAX_LOSS | {"name": f"loss of {count}"})
        assert_close(dW, expected_dW, name=f"dW of {count}")


@points(1)
@part("softmax")
@after("softmax_loss", "softmax_gradient")
@hint("Is dW an array of its own, or another name for W? Which of your lines change an array instead of making one?")
@softmax_forms
def test_softmax_inputs_unchanged(student, reference, rng, function):
    """{function} leaves W, X and y as they were"""
    W, X, y = problem(rng)
    before = W.copy(), X.copy(), y.copy()
    loss, _ = call(student, function, W, X, y, 0.0)  # whoever computes nothing changes nothing
    assert_close(loss, call(reference, function, W, X, y, 0.0)[0], **SOFTMAX_LOSS)
    getattr(student, function)(W, X, y, 0.7)
    for now, then, name in zip((W, X, y), before, "WXy", strict=True):
        assert_unchanged(now, then, name=name)


@points(2)
@part("softmax")
@after("softmax_forms_agree")
@hint("Which loop is left, and which whole array would hold all that it computes?")
def test_softmax_vectorised(student, reference, rng):
    """softmax_loss_vectorized has no Python loop over examples or classes"""
    W, X, y = problem(rng)
    loss, _ = call(student, "softmax_loss_vectorized", W, X, y, 0.0)  # without a loop, but not without the loss
    assert_close(loss, call(reference, "softmax_loss_vectorized", W, X, y, 0.0)[0], **SOFTMAX_LOSS)

    def compute(N):
        student.softmax_loss_vectorized(W, rng.standard_normal((N, 5)), np.arange(N) % 4, 0.1)

    assert_vectorised(student, "softmax_loss_vectorized", call=compute)


@points(3)
@part("softmax")
@after("softmax_loss", "softmax_large_scores")
@hint("Is the number that you subtract right for every example, or only for the one with the largest scores of all?")
@softmax_forms
def test_softmax_row_offsets(student, reference, rng, function):
    """{function} is right with scores near 10000 in one row and near -10000 in the next"""
    W, X, y = problem(rng)
    W[-1] = 1e4  # the last feature moves all scores of an example alike
    X[:, -1] = rng.permutation(np.linspace(-1.0, 1.0, len(X)))
    loss, dW = call(student, function, W, X, y, 0.0)
    expected_loss, expected_dW = call(reference, function, W, X, y, 0.0)
    assert_close(loss, expected_loss, **SOFTMAX_LOSS)
    assert_close(dW, expected_dW, name="dW")


@points(2)
@part("softmax")
@after("softmax_loss", "softmax_row_offsets")
@hint("A probability of exp(-1000) is stored as 0. Can you take the logarithm before that happens?")
@softmax_forms
def test_softmax_hopeless(student, reference, rng, function):
    """{function} is finite and exact even when the right class has no chance"""
    W, X, y = problem(rng)
    loss, dW = call(student, function, 1e3 * W, X, y, 0.0)
    expected_loss, expected_dW = call(reference, function, 1e3 * W, X, y, 0.0)
    assert_close(loss, expected_loss, name="loss")
    assert_close(dW, expected_dW, name="dW")


# --------------------------------------------------------------------------------------------------------- layers


@points(4)
@part("layers")
@after("svm_as_layer")
@hint("What does a margin do to the score of its class, what to the score of the right class, and where is the mean?")
def test_svm_layer(student, reference, rng):
    """svm_loss of scores has the right value and the right derivative"""
    W, X, y = problem(rng)
    x = X @ W
    loss, dx = call(student, "svm_loss", x, y)
    expected_loss, expected_dx = call(reference, "svm_loss", x, y)
    assert_close(loss, expected_loss, name="loss")
    assert_gradient(dx, of=lambda x: call(reference, "svm_loss", x, y)[0], at=x, expected=expected_dx, name="dx")


@points(4)
@part("layers")
@after("softmax_as_layer")
@hint("The probabilities minus what? And is dx the derivative of the sum of the examples' losses, or of their mean?")
def test_softmax_layer(student, reference, rng):
    """softmax_loss of scores has the right value and the right derivative"""
    W, X, y = problem(rng)
    x = X @ W
    loss, dx = call(student, "softmax_loss", x, y)
    expected_loss, expected_dx = call(reference, "softmax_loss", x, y)
    assert_close(loss, expected_loss, **SOFTMAX_LOSS)
    assert_gradient(dx, of=lambda x: call(reference, "softmax_loss", x, y)[0], at=x, expected=expected_dx, name="dx")


@points(1)
@part("layers")
@after("softmax_layer", "softmax_row_offsets")
@hint("Is the number that you subtract right for every example, or only for the one with the largest scores of all?")
def test_softmax_layer_offsets(student, reference, rng):
    """softmax_loss is right for scores near 10000 and near -10000"""
    W, X, y = problem(rng)
    x = X @ W + 1e4 * rng.permutation(np.linspace(-1.0, 1.0, len(X)))[:, None]
    loss, dx = call(student, "softmax_loss", x, y)
    expected_loss, expected_dx = call(reference, "softmax_loss", x, y)
    assert_close(loss, expected_loss, **SOFTMAX_LOSS)
    assert_close(dx, expected_dx, name="dx")


# ------------------------------------------------------------------------------------------------------- training


@points(3)
@part("training")
@after("predict")
@hint("Scores are (N, C) and a label belongs to each of the N rows: the position of what, along which axis?")
@both_models
def test_predict_many(student, rng, model):
    """{model}: predict gives each example the label of its highest score"""
    W, X = rng.standard_normal((6, 5)), rng.standard_normal((11, 6))
    highest = np.argmax(X @ W, axis=1)  # before anybody has had X in hand
    classifier = getattr(student, model)()
    classifier.W = W
    assert_equal(classifier.predict(X), highest, name="y_pred", any_number=True)


@points(4)
@part("training")
@after("one_step")
@uses("svm_loss_vectorized", "softmax_loss_vectorized")
@hint("After three steps, is W where three moves against the gradient lead? Does each loss come from before its move?")
@both_models
def test_train_steps(student, reference, rng, conventions, model):
    """{model}: train follows the gradient step by step and returns the loss before each step"""
    x, start = rng.standard_normal((1, 5)), rng.standard_normal((5, 4))
    X, y = np.repeat(x, 12, axis=0), np.full(12, 3)  # all examples alike: every batch is the same
    classifier, expected = getattr(student, model)(), getattr(reference, model)()
    classifier.W = start
    expected.W = start
    options = {"learning_rate": 0.13, "num_iters": 3, "batch_size": 6}
    history = classifier.train(X, y, reg=0.4, **options)
    expected_history = expected.train(X, y, reg=0.4 * conventions["l2_factor"], **options)
    assert_close(np.array(history), np.array(expected_history), name="loss_history", rtol=1e-5, why=SOFTMAX_LOSS["why"])
    assert_close(classifier.W, expected.W, name="W")


@points(1)
@part("training")
@after("train_steps")
@uses("softmax_loss_vectorized")
@hint("What should a second call of train start from: fresh random weights, or those that are there?")
def test_train_goes_on(student, reference, rng):
    """a second call of train goes on from the weights of the first"""
    x, start = rng.standard_normal((1, 5)), rng.standard_normal((5, 4))
    X, y = np.repeat(x, 9, axis=0), np.full(9, 3)
    classifier, expected = student.Softmax(), reference.Softmax()
    classifier.W = start
    expected.W = start
    for _ in range(2):
        classifier.train(X, y, learning_rate=0.2, reg=0.0, num_iters=2, batch_size=3)
    expected.train(X, y, learning_rate=0.2, reg=0.0, num_iters=4, batch_size=3)
    assert_close(classifier.W, expected.W, name="W")


@points(3)
@part("training")
@after("train_steps")
@uses("softmax_loss_vectorized")
@hint("Is a batch drawn anew in every step? Do its labels belong to its rows? Can every example be drawn?")
def test_train_batches(student, reference, rng):
    """every step looks at examples drawn at random, each with its own label"""
    W, X, y = problem(rng, N=4)
    each = np.array([reference.softmax_loss_vectorized(W, X[i : i + 1], y[i : i + 1], 0.0)[0] for i in range(4)])
    classifier = student.Softmax()
    classifier.W = W
    # With a learning rate of 0 W stays, and with batches of one each loss says which example was drawn.
    history = np.array(classifier.train(X, y, learning_rate=0.0, reg=0.0, num_iters=80, batch_size=1))
    assert_equal(history.shape, (80,), name="shape of loss_history")
    drawn = np.argmin(np.abs(history[:, None] - each), axis=1)
    assert_close(history, each[drawn], **SOFTMAX_LOSS | {"name": "loss of each step"})
    # A correct solution misses one of the 4 examples in 80 draws once in two billion runs.
    assert_equal(np.bincount(drawn, minlength=4) > 0, np.ones(4, dtype=bool), name="examples drawn in 80 steps")


@points(2)
@part("training")
@after("train_batches")
@uses("softmax_loss_vectorized")
@hint("How many examples does one step look at, and who decides that?")
def test_train_batch_size(student, reference, rng):
    """a batch has batch_size examples"""
    W, X, y = problem(rng, N=8)
    each = np.array([reference.softmax_loss_vectorized(W, X[i : i + 1], y[i : i + 1], 0.0)[0] for i in range(8)])
    pairs = ((each[:, None] + each) / 2).ravel()
    classifier = student.Softmax()
    classifier.W = W
    history = np.array(classifier.train(X, y, learning_rate=0.0, reg=0.0, num_iters=40, batch_size=2))
    assert_equal(history.shape, (40,), name="one loss for each of 40 steps: the shape")
    nearest = pairs[np.argmin(np.abs(history[:, None] - pairs), axis=1)]
    assert_close(history, nearest, **SOFTMAX_LOSS | {"name": "loss of each batch of two"})


# Five points below the reference: over 60 seeds it has 90.9 % to 94.5 % (LinearSVM) and 89.4 % to 92.4 % (Softmax).
HELD_OUT = {"LinearSVM": 0.86, "Softmax": 0.84}
LEARNING_RATE = {"LinearSVM": 0.1, "Softmax": 0.3}


@points(4)
@training
@public_data
@part("training")
@after("train_steps", "train_batches", "predict_many")
@uses("svm_loss_vectorized", "softmax_loss_vectorized")
@limits(seconds=20)
@hint("Plot loss_history: does it fall, and where does it level off? Does predict read the W that train left?")
@both_models
def test_digits(student, support, model):
    """{model}, once trained, reads handwritten digits that it has never seen"""
    digits = support.load_digits()
    classifier = getattr(student, model)()
    options = {"learning_rate": LEARNING_RATE[model], "num_iters": 120, "batch_size": 80}
    history = show_curve(classifier.train(support.with_bias(digits.x_train), digits.y_train, reg=1e-3, **options))
    assert np.mean(history[-20:]) < 0.5 * np.mean(history[:3]), "the loss did not fall to half of what it began with"
    accuracy = np.mean(np.asarray(classifier.predict(support.with_bias(digits.x_test))) == digits.y_test)
    assert accuracy >= HELD_OUT[model], f"{accuracy:.1%} of the held-out digits are right, {HELD_OUT[model]:.0%} asked"
