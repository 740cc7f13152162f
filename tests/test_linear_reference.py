"""The reference of `linear_classifiers`, proved before it grades: numerical gradients, second opinions, algebra."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
MATRIX_LOSSES = ["svm_loss_naive", "svm_loss_vectorized", "softmax_loss_naive", "softmax_loss_vectorized"]
LAYERS = ["svm_loss", "softmax_loss"]


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = load(ROOT / "solutions/linear_classifiers/linear_classifiers.py", "linear_reference")
support = load(ROOT / "assignments/linear_classifiers/support/__init__.py", "linear_support")


@pytest.fixture(params=range(5))
def problem(request):
    """W (5, 4), X (7, 5), y (7,) of a seed; no margin is near its kink."""
    rng = np.random.default_rng(request.param)
    while True:
        W, X, y = rng.standard_normal((5, 4)), rng.standard_normal((7, 5)), rng.integers(4, size=7)
        scores = X @ W
        margins = scores - scores[np.arange(7), y][:, None] + 1
        margins[np.arange(7), y] = 1
        if np.abs(margins).min() > 1e-3:
            return W, X, y


def numerical_gradient(f, at, h=1e-5):
    gradient = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[index] = h
        gradient[index] = (f(at + step) - f(at - step)) / (2 * h)
    return gradient


def same(got, expected, tolerance=1e-12):
    np.testing.assert_allclose(got, expected, rtol=tolerance, atol=tolerance)


# ------------------------------------------------------------------------------------------- numerical gradients


@pytest.mark.parametrize("reg", [0.0, 0.7])
@pytest.mark.parametrize("name", MATRIX_LOSSES)
def test_gradients_are_the_derivatives_of_the_losses(problem, name, reg):
    W, X, y = problem
    f = getattr(reference, name)
    same(f(W, X, y, reg)[1], numerical_gradient(lambda W: f(W, X, y, reg)[0], W), 1e-8)


@pytest.mark.parametrize("name", LAYERS)
def test_gradients_of_the_layers_are_the_derivatives_of_their_losses(problem, name):
    W, X, y = problem
    f = getattr(reference, name)
    same(f(X @ W, y)[1], numerical_gradient(lambda x: f(x, y)[0], X @ W), 1e-8)


def test_a_wrong_gradient_is_not_a_numerical_one(problem):
    """The control: half a regulariser is found by the comparison above."""
    W, X, y = problem
    loss = lambda W: reference.softmax_loss_vectorized(W, X, y, 0.7)[0]  # noqa: E731
    wrong = reference.softmax_loss_vectorized(W, X, y, 0.7)[1] - 0.7 * W
    with pytest.raises(AssertionError):
        same(wrong, numerical_gradient(loss, W), 1e-8)


# ------------------------------------------------------------------------------------- a second implementation


def svm_by_definition(W, X, y, reg):
    total = 0.0
    for i in range(len(y)):
        for j in range(W.shape[1]):
            if j != y[i]:
                total += max(0.0, float(X[i] @ W[:, j]) - float(X[i] @ W[:, y[i]]) + 1.0)
    return total / len(y) + reg * sum(float(w) ** 2 for w in W.flat)


def softmax_by_definition(W, X, y, reg):
    total = 0.0
    for i in range(len(y)):
        powers = [np.exp(float(X[i] @ W[:, j])) for j in range(W.shape[1])]
        total -= np.log(powers[y[i]] / sum(powers))
    return total / len(y) + reg * sum(float(w) ** 2 for w in W.flat)


@pytest.mark.parametrize("reg", [0.0, 0.7])
@pytest.mark.parametrize("name", MATRIX_LOSSES)
def test_losses_equal_their_definition(problem, name, reg):
    W, X, y = problem
    definition = svm_by_definition if name.startswith("svm") else softmax_by_definition
    same(getattr(reference, name)(W, X, y, reg)[0], definition(W, X, y, reg))


@pytest.mark.parametrize("kind", ["svm", "softmax"])
def test_naive_and_vectorised_and_layer_agree(problem, kind):
    W, X, y = problem
    loss, dW = getattr(reference, f"{kind}_loss_naive")(W, X, y, 0.3)
    fast_loss, fast_dW = getattr(reference, f"{kind}_loss_vectorized")(W, X, y, 0.3)
    same(fast_loss, loss)
    same(fast_dW, dW)
    layer_loss, dx = getattr(reference, f"{kind}_loss")(X @ W, y)
    same(layer_loss + 0.3 * np.sum(W * W), loss)
    same(X.T @ dx + 2 * 0.3 * W, dW)


def torch_loss(kind, scores, y):
    torch = pytest.importorskip("torch")
    scores, labels = torch.tensor(scores, requires_grad=True), torch.tensor(y)
    if kind == "softmax":
        loss = torch.nn.functional.cross_entropy(scores, labels)
    else:  # torch's hinge is divided by the number of classes as well
        loss = torch.nn.functional.multi_margin_loss(scores, labels) * scores.shape[1]
    loss.backward()
    return loss.item(), scores.grad.numpy()


@pytest.mark.parametrize("kind", ["svm", "softmax"])
def test_layers_equal_torch(problem, kind):
    W, X, y = problem
    loss, dx = getattr(reference, f"{kind}_loss")(X @ W, y)
    expected_loss, expected_dx = torch_loss(kind, X @ W, y)
    same(loss, expected_loss)
    same(dx, expected_dx)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_softmax_equals_torch_for_scores_of_every_size(problem, scale):
    W, X, y = problem
    scores = scale * (X @ W) + 1e4 * np.linspace(-1, 1, 7)[:, None]
    loss, dx = reference.softmax_loss(scores, y)
    expected_loss, expected_dx = torch_loss("softmax", scores, y)
    same(loss, expected_loss, 1e-10)
    same(dx, expected_dx, 1e-10)


# ------------------------------------------------------------------------------------------------------- algebra


@pytest.mark.parametrize("name", MATRIX_LOSSES)
def test_at_zero_weights_nobody_is_ahead(problem, name):
    W, X, y = problem
    loss, _ = getattr(reference, name)(0 * W, X, y, 0.7)
    same(loss, 3.0 if name.startswith("svm") else np.log(4.0))


@pytest.mark.parametrize("name", LAYERS)
def test_one_number_for_all_scores_of_an_example_changes_nothing(problem, name):
    W, X, y = problem
    loss, dx = getattr(reference, name)(X @ W, y)
    shifted_loss, shifted_dx = getattr(reference, name)(X @ W + np.linspace(-5, 5, 7)[:, None], y)
    same(shifted_loss, loss)
    same(shifted_dx, dx)


@pytest.mark.parametrize("name", LAYERS)
def test_the_pulls_at_one_example_cancel(problem, name):
    W, X, y = problem
    _, dx = getattr(reference, name)(X @ W, y)
    assert np.abs(dx).max() > 0.01  # otherwise the sums say nothing
    same(dx.sum(axis=1), np.zeros(7))


@pytest.mark.parametrize("name", MATRIX_LOSSES)
def test_copies_of_the_data_change_nothing(problem, name):
    W, X, y = problem
    loss, dW = getattr(reference, name)(W, X, y, 0.7)
    copied_loss, copied_dW = getattr(reference, name)(W, np.tile(X, (3, 1)), np.tile(y, 3), 0.7)
    same(copied_loss, loss)
    same(copied_dW, dW)


@pytest.mark.parametrize("name", MATRIX_LOSSES)
def test_the_regulariser_is_linear_in_reg_and_its_gradient_in_w(problem, name):
    W, X, y = problem
    losses, gradients = zip(*(getattr(reference, name)(W, X, y, reg) for reg in (0.0, 0.7, 1.4)), strict=True)
    same(losses[2] - losses[1], losses[1] - losses[0])
    same(gradients[1] - gradients[0], 1.4 * W)


@pytest.mark.parametrize("name", MATRIX_LOSSES)
def test_nothing_is_written_into(problem, name):
    arrays = [array.copy() for array in problem]
    for array in arrays:
        array.flags.writeable = False
    getattr(reference, name)(*arrays, 0.7)


# ------------------------------------------------------------------------------------------------------ training


@pytest.fixture(scope="module")
def digits():
    return support.load_digits()


@pytest.mark.parametrize(("name", "floor"), [("LinearSVM", 0.93), ("Softmax", 0.90)])
def test_training_reads_digits(digits, name, floor):
    np.random.seed(0)
    model = getattr(reference, name)()
    history = model.train(support.with_bias(digits.x_train), digits.y_train, learning_rate=0.1, reg=1e-3, num_iters=300)
    assert len(history) == 300
    assert history[-1] < 0.5 * history[0]
    assert np.mean(model.predict(support.with_bias(digits.x_test)) == digits.y_test) > floor


def test_an_untrained_classifier_does_not_read_digits(digits):
    """The control of the accuracy above."""
    model = reference.Softmax()
    model.train(support.with_bias(digits.x_train), digits.y_train, learning_rate=0.0, num_iters=1)
    assert np.mean(model.predict(support.with_bias(digits.x_test)) == digits.y_test) < 0.4


@pytest.mark.parametrize("name", ["LinearSVM", "Softmax"])
def test_full_batches_walk_downhill(problem, name):
    W, X, y = problem
    model = getattr(reference, name)()
    model.W = W
    row = np.repeat(X[:1], 7, axis=0)  # all alike: every batch has the same loss
    history = model.train(row, np.full(7, y[0]), learning_rate=0.01, reg=0.1, num_iters=30, batch_size=5)
    assert np.all(np.diff(history) < 0)


def test_digits_are_split_without_overlap(digits):
    assert [part.shape for part in digits] == [(1400, 64), (1400,), (397, 64), (397,)]
    assert digits.x_train.min() == 0.0
    assert digits.x_train.max() == 1.0
    both = np.concatenate([digits.x_train, digits.x_test])
    assert len(np.unique(both, axis=0)) == len(both)


# ---------------------------------------------------------------------------------------- handout and experiment


def test_the_worked_example_of_the_handout():
    W = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])
    X = np.array([[2.0, 1.5], [-1.0, 2.0], [0.5, -1.0], [1.0, 1.0]])
    y = np.array([0, 1, 2, 1])
    handout = (ROOT / "assignments/linear_classifiers/README.md").read_text(encoding="utf-8")
    for i in range(4):
        svm, _ = reference.svm_loss_naive(W, X[i : i + 1], y[i : i + 1], 0.0)
        softmax, _ = reference.softmax_loss_naive(W, X[i : i + 1], y[i : i + 1], 0.0)
        row = next(line for line in handout.splitlines() if line.startswith(f"| ({X[i, 0]:g}, {X[i, 1]:g})"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[1] == ", ".join(f"{score:g}" for score in X[i] @ W)
        assert (cells[2], cells[4], cells[6]) == (str(y[i]), f"{svm:g}", f"{softmax:.6f}")


def test_the_experiment_prints_and_draws(tmp_path, monkeypatch, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.setitem(sys.modules, "support", support)
    monkeypatch.setitem(sys.modules, "linear_classifiers", reference)
    experiment = load(ROOT / "assignments/linear_classifiers/experiment.py", "linear_experiment")
    monkeypatch.setattr(experiment, "FOLDER", tmp_path)
    monkeypatch.setattr(experiment, "STEPS", {"learning_rate": 0.1, "num_iters": 20, "batch_size": 100})
    experiment.main()
    table = capsys.readouterr().out
    assert table.count("LinearSVM") == table.count("Softmax") == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["losses.png", "templates.png"]
