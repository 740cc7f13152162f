"""The reference of `backprop`, proved before it grades: numerical gradients, torch, algebra, given code."""

import importlib.util
import re
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
ACTIVATIONS = ["relu", "sigmoid", "tanh"]


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = load(ROOT / "solutions/backprop/backprop.py", "backprop_reference")
support = load(ROOT / "assignments/backprop/support/__init__.py", "backprop_support")
Tensor = reference.Tensor


@pytest.fixture(params=range(5))
def rng(request):
    return np.random.default_rng(request.param)


def same(got, expected, tolerance=1e-12):
    assert np.shape(got) == np.shape(expected)
    np.testing.assert_allclose(got, expected, rtol=tolerance, atol=tolerance)


def numerical(f, at, upstream=1.0):
    """The gradient of `sum(f(at) * upstream)`, entry by entry."""
    at = at.copy()
    return support.numerical_gradient(lambda: np.sum(f(at) * upstream), at)


def affine_inputs(rng, shape=(5, 2, 3), M=4):
    """x, w, b and dout of an affine layer."""
    D = int(np.prod(shape[1:]))
    return [rng.standard_normal(s) for s in (shape, (D, M), (M,))], rng.standard_normal((shape[0], M))


def away_from_zero(rng, shape):
    """Numbers that a step of a numerical gradient does not carry over the kink of a ReLU."""
    x = rng.standard_normal(shape)
    return x + 0.01 * np.sign(x)


# ------------------------------------------------------------------------------------------- numerical gradients


@pytest.mark.parametrize("layer", ["affine", "affine_relu"])
@pytest.mark.parametrize("shape", [(5, 6), (5, 2, 3), (3, 2, 1, 4)])
def test_gradients_of_affine_layers_are_derivatives(rng, layer, shape):
    inputs, dout = affine_inputs(rng, shape)
    forward, backward = (getattr(reference, f"{layer}_{way}") for way in ("forward", "backward"))
    got = backward(dout, forward(*inputs)[1])
    for position in range(3):
        f = lambda value, i=position: forward(*inputs[:i], value, *inputs[i + 1 :])[0]  # noqa: E731
        same(got[position], numerical(f, inputs[position], dout), 1e-8)


@pytest.mark.parametrize("layer", ACTIVATIONS)
def test_gradients_of_activations_are_derivatives(rng, layer):
    x, dout = away_from_zero(rng, (4, 5)), rng.standard_normal((4, 5))
    forward, backward = (getattr(reference, f"{layer}_{way}") for way in ("forward", "backward"))
    same(backward(dout, forward(x)[1]), numerical(lambda x: forward(x)[0], x, dout), 1e-8)


def test_gradient_of_the_loss_is_its_derivative(rng):
    x, y = rng.standard_normal((7, 4)), rng.integers(4, size=7)
    same(reference.softmax_loss(x, y)[1], numerical(lambda x: reference.softmax_loss(x, y)[0], x), 1e-8)


def net_and_data(rng, hidden, reg=0.7):
    """A FullyConnectedNet with parameters of the order of 1, images and labels."""
    net = reference.FullyConnectedNet(hidden, input_dim=6, num_classes=4, reg=reg, dtype=np.float64)
    for name, value in net.params.items():
        net.params[name] = 0.6 * rng.standard_normal(value.shape)
    return net, rng.standard_normal((5, 2, 3)), rng.integers(4, size=5)


@pytest.mark.parametrize("hidden", [[], [7], [9, 8, 7]])
def test_gradients_of_networks_are_derivatives(rng, hidden):
    net, X, y = net_and_data(rng, hidden)
    _, grads = net.loss(X, y)
    assert sorted(grads) == sorted(net.params)
    for name, gradient in grads.items():
        array = net.params[name]
        same(gradient, support.numerical_gradient(lambda: net.loss(X, y)[0], array), 1e-6)


def test_a_wrong_gradient_is_not_a_numerical_one(rng):
    """The control: biases in the regulariser's gradient are found by the comparison above."""
    net, X, y = net_and_data(rng, [7])
    wrong = net.loss(X, y)[1]["b1"] + net.reg * net.params["b1"]
    with pytest.raises(AssertionError):
        same(wrong, support.numerical_gradient(lambda: net.loss(X, y)[0], net.params["b1"]), 1e-6)


# ------------------------------------------------------------------------------------- a second implementation


def torch_gradients(f, *arrays):
    """The value of `f` of these arrays as float64 tensors, and the gradient of its sum by each of them."""
    torch = pytest.importorskip("torch")
    tensors = [torch.tensor(array, dtype=torch.float64, requires_grad=True) for array in arrays]
    value = f(torch, *tensors)
    value.sum().backward()
    return value.detach().numpy(), [tensor.grad.numpy() for tensor in tensors]


@pytest.mark.parametrize("relu", [False, True])
def test_affine_layers_equal_torch(rng, relu):
    inputs, dout = affine_inputs(rng)

    def f(torch, x, w, b):
        out = torch.nn.functional.linear(x.flatten(1), w.T, b)
        return (out.relu() if relu else out) * torch.tensor(dout)

    layer = "affine_relu" if relu else "affine"
    out, cache = getattr(reference, f"{layer}_forward")(*inputs)
    weighted, expected = torch_gradients(f, *inputs)
    same(out * dout, weighted)
    for got, right in zip(getattr(reference, f"{layer}_backward")(dout, cache), expected, strict=True):
        same(got, right)


@pytest.mark.parametrize("layer", ACTIVATIONS)
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_activations_equal_torch_at_every_size(rng, layer, scale):
    x, dout = scale * rng.standard_normal((4, 5)), rng.standard_normal((4, 5))
    out, cache = getattr(reference, f"{layer}_forward")(x)
    weighted, (expected,) = torch_gradients(lambda torch, x: getattr(torch, layer)(x) * torch.tensor(dout), x)
    same(out * dout, weighted)
    same(getattr(reference, f"{layer}_backward")(dout, cache), expected)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_the_loss_equals_torch_for_scores_of_every_size(rng, scale):
    x = scale * rng.standard_normal((7, 4)) + 1e4 * np.linspace(-1, 1, 7)[:, None]
    y = rng.integers(4, size=7)
    loss, dx = reference.softmax_loss(x, y)
    expected, (gradient,) = torch_gradients(lambda torch, x: torch.nn.functional.cross_entropy(x, torch.tensor(y)), x)
    same(loss, expected, 1e-10)
    same(dx, gradient, 1e-10)


@pytest.mark.parametrize("hidden", [[], [7], [9, 8, 7]])
def test_networks_equal_torch(rng, hidden):
    net, X, y = net_and_data(rng, hidden)
    names = list(net.params)

    def f(torch, *params):
        p, out = dict(zip(names, params, strict=True)), torch.tensor(X).flatten(1)
        for i in range(1, net.num_layers + 1):
            out = (out.relu() if i > 1 else out) @ p[f"W{i}"] + p[f"b{i}"]
        weights = sum((p[name] ** 2).sum() for name in names if name.startswith("W"))
        return torch.nn.functional.cross_entropy(out, torch.tensor(y)) + 0.5 * net.reg * weights

    loss, grads = net.loss(X, y)
    expected, gradients = torch_gradients(f, *net.params.values())
    same(loss, expected)
    for name, gradient in zip(names, gradients, strict=True):
        same(grads[name], gradient)


def test_both_networks_are_one_where_they_can_be(rng):
    deep, X, y = net_and_data(rng, [7])
    two = reference.TwoLayerNet(input_dim=6, hidden_dim=7, num_classes=4, reg=deep.reg)
    two.params = deep.params
    same(two.loss(X), deep.loss(X))
    (loss, grads), (expected_loss, expected) = two.loss(X, y), deep.loss(X, y)
    same(loss, expected_loss)
    for name in expected:
        same(grads[name], expected[name])


EXPRESSIONS = {
    "add": (lambda a, b: a + b, (4, 3), (4, 3)),
    "add a row": (lambda a, b: a + b, (4, 3), (3,)),
    "multiply by a column": (lambda a, b: a * b, (4, 3), (4, 1)),
    "multiply by a number": (lambda a, b: a * b, (4, 3), ()),
    "both stretched": (lambda a, b: a * b + a, (4, 1), (1, 3)),
    "matrices": (lambda a, b: (a @ b).tanh() @ b.tanh(), (3, 3), (3, 3)),
    "relu and tanh": (lambda a, b: (a.relu() * b.tanh()).tanh() - a, (4, 3), (4, 3)),
    "exp and log": (lambda a, b: (a.exp() + b.exp()).log() * 2.0, (4, 3), (4, 3)),
    "diamond": (lambda a, b: (a * b) * ((a * b).tanh() + b) + (a * b), (4, 3), (4, 3)),
    "the same twice": (lambda a, b: a * a + a + b * a, (4, 3), (4, 3)),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_the_autograd_equals_torch(rng, name):
    f, *shapes = EXPRESSIONS[name]
    arrays = [rng.standard_normal(shape) for shape in shapes]
    tensors = [Tensor(array) for array in arrays]
    result = f(*tensors)
    result.backward()
    value, expected = torch_gradients(lambda torch, *tensors: f(*tensors), *arrays)
    same(result.data, value)
    for tensor, right in zip(tensors, expected, strict=True):
        same(tensor.grad, right)


@pytest.mark.parametrize("axis", [None, 0, 1, 2])
def test_sums_equal_torch(rng, axis):
    array = rng.standard_normal((2, 3, 4))
    a = Tensor(array)
    (a.sum(axis=axis) * a.sum() * 0.3).backward()
    summed = lambda a: a.sum() if axis is None else a.sum(dim=axis, keepdim=True)  # noqa: E731
    _, (expected,) = torch_gradients(lambda torch, a: summed(a) * a.sum() * 0.3, array)
    same(a.grad, expected)


# ------------------------------------------------------------------------------------------------------- algebra


@pytest.mark.parametrize("layer", ["affine", "affine_relu"])
def test_backward_is_linear_in_what_arrives(rng, layer):
    inputs, dout = affine_inputs(rng)
    other, (_, cache) = rng.standard_normal(dout.shape), getattr(reference, f"{layer}_forward")(*inputs)
    arriving = (2 * dout - 3 * other, dout, other, 0 * dout)
    answers = [getattr(reference, f"{layer}_backward")(upstream, cache) for upstream in arriving]
    for both, one, two, none in zip(*answers, strict=True):
        same(both, 2 * one - 3 * two)
        assert not none.any()


@pytest.mark.parametrize("layer", ACTIVATIONS)
def test_the_slope_of_an_activation_belongs_to_its_entry(rng, layer):
    x, dout = rng.standard_normal((4, 5)), rng.standard_normal((4, 5))
    backward, cache = getattr(reference, f"{layer}_backward"), getattr(reference, f"{layer}_forward")(x)[1]
    slopes = backward(np.ones_like(x), cache)
    same(backward(dout, cache), dout * slopes)
    assert slopes.min() >= 0
    assert slopes.max() <= (0.25 if layer == "sigmoid" else 1)


def test_two_affine_layers_are_their_product(rng):
    x, w, v = rng.standard_normal((5, 3)), rng.standard_normal((3, 4)), rng.standard_normal((4, 2))
    dout, none = rng.standard_normal((5, 2)), np.zeros
    between, first = reference.affine_forward(x, w, none(4))
    out, second = reference.affine_forward(between, v, none(2))
    once, product = reference.affine_forward(x, w @ v, none(2))
    same(out, once)
    dbetween, dv, _ = reference.affine_backward(dout, second)
    dx, dw, _ = reference.affine_backward(dbetween, first)
    dx_once, dproduct, _ = reference.affine_backward(dout, product)
    same(dx, dx_once)
    same(dw, dproduct @ v.T)
    same(dv, w.T @ dproduct)


def test_sigmoid_is_a_shifted_tanh(rng):
    x = rng.standard_normal((4, 5))
    same(reference.sigmoid_forward(2 * x)[0], (1 + reference.tanh_forward(x)[0]) / 2)


def test_one_number_for_all_scores_of_an_example_changes_nothing(rng):
    x, y = rng.standard_normal((7, 4)), rng.integers(4, size=7)
    loss, dx = reference.softmax_loss(x, y)
    shifted, shifted_dx = reference.softmax_loss(x + np.linspace(-5, 5, 7)[:, None], y)
    same(shifted, loss)
    same(shifted_dx, dx)
    same(dx.sum(axis=1), np.zeros(7))


def test_equal_scores_cost_the_logarithm_of_the_classes():
    same(reference.softmax_loss(np.full((3, 8), 5.0), np.array([0, 3, 7]))[0], np.log(8))


@pytest.mark.parametrize("shape", [(2, 3, 4), (3, 4), (1, 4), (3, 1), (2, 1, 4), (1, 1, 1), (4,), (1,), ()])
def test_unbroadcast_is_the_adjoint_of_broadcasting(rng, shape):
    gradient, a = rng.standard_normal((2, 3, 4)), rng.standard_normal(shape)
    back = reference.unbroadcast(gradient, shape)
    assert back.shape == shape
    same(np.sum(back * a), np.sum(gradient * np.broadcast_to(a, gradient.shape)))


def test_leaves_add_up_over_several_losses(rng):
    array = rng.standard_normal((3, 4))
    a, b = Tensor(array), Tensor(array)
    shared = a * a
    shared.tanh().backward()
    (shared * a).backward()
    (((b * b).tanh()) + (b * b) * b).backward()
    same(a.grad, b.grad)


def test_nothing_is_written_into(rng):
    inputs, dout = affine_inputs(rng)
    for array in (*inputs, dout):
        array.flags.writeable = False
    for layer, arguments in (("affine", inputs), ("affine_relu", inputs), *((a, (dout,)) for a in ACTIVATIONS)):
        _, cache = getattr(reference, f"{layer}_forward")(*arguments)
        getattr(reference, f"{layer}_backward")(dout, cache)
    reference.softmax_loss(dout, np.arange(5) % 4)


@pytest.mark.parametrize("scale", [1e-3, 0.5])
def test_initial_weights_have_the_scale_that_was_asked_for(scale):
    np.random.seed(0)
    net = reference.TwoLayerNet(input_dim=200, hidden_dim=150, num_classes=120, weight_scale=scale)
    assert [net.params[name].shape for name in ("W1", "b1", "W2", "b2")] == [(200, 150), (150,), (150, 120), (120,)]
    for name in ("W1", "W2"):
        assert abs(net.params[name].std() / scale - 1) < 0.03
        assert abs(net.params[name].mean() / scale) < 0.03
    assert not net.params["b1"].any()
    assert not net.params["b2"].any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_deep_net_stays_in_its_dtype(dtype):
    net = reference.FullyConnectedNet([5, 4], input_dim=6, num_classes=3, reg=0.1, dtype=dtype)
    _, grads = net.loss(np.ones((2, 6)), np.array([0, 2]))
    assert {value.dtype for value in (*net.params.values(), *grads.values(), net.loss(np.ones((2, 6))))} == {
        np.dtype(dtype)
    }


# ---------------------------------------------------------------------------------------- handout and experiment


def numbers(text):
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text)]


def test_the_worked_examples_of_the_handout():
    handout = (ROOT / "assignments/backprop/README.md").read_text(encoding="utf-8")
    block = handout[handout.index("    x = [[1,") : handout.index("Do the first entry")]
    x, w, b, out = np.array([[1, 2, -1], [0.5, -1, 2]]), np.array([[1, -1], [2, 0], [0.5, 1]]), [0.5, -0.5], []
    first, second, third = (numbers(line) for line in block.strip().splitlines())
    assert (first[:3], second[:3]) == (x[0].tolist(), x[1].tolist())
    assert (first[3:5], second[3:5], third) == (w[0].tolist(), w[1].tolist(), w[2].tolist())
    out, _ = reference.affine_forward(x, w, np.array(b))
    assert (first[5:7], first[7:], second[5:]) == (b, out[0].tolist(), out[1].tolist())
    for scores, label in (([2.0, 1.0, 0.0], 0), ([0.0, 0.0, 0.0], 2)):
        assert f"{reference.softmax_loss(np.array([scores]), np.array([label]))[0]:.6f}" in handout


def test_the_points_of_the_handout():
    handout = (ROOT / "assignments/backprop/README.md").read_text(encoding="utf-8")
    table = handout[handout.index("| points |") :]
    said = [int(found) for found in re.findall(r"(\d+) \|\n", table)]
    checks = [*(ROOT / "assignments/backprop/tests").glob("*.py"), *(ROOT / "solutions/backprop/tests").glob("*.py")]
    found = re.findall(r'@points\(([\d.]+)\)\n(?:@\w+\n)*@part\("(\w+)"\)', "\n".join(p.read_text() for p in checks))
    points = {part: sum(float(n) for n, p in found if p == part) for part in ("layers", "loss", "nets", "autograd")}
    assert said == list(points.values())
    assert sum(said) == 100


@pytest.fixture(scope="module")
def digits():
    return support.load_digits()


def accuracy(net, digits):
    return np.mean(np.argmax(net.loss(digits.x_test), axis=1) == digits.y_test)


def test_training_reads_digits(digits):
    np.random.seed(0)
    net = reference.TwoLayerNet(hidden_dim=50, weight_scale=0.1)
    before = accuracy(net, digits)  # the control
    losses = support.train(net, digits.x_train, digits.y_train, learning_rate=0.2, epochs=10)
    assert before < 0.4
    assert losses[-1] < 0.5 * losses[0]
    assert accuracy(net, digits) > 0.92


def test_the_experiment_prints_and_draws(tmp_path, monkeypatch, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.setitem(sys.modules, "support", support)
    monkeypatch.setitem(sys.modules, "backprop", reference)
    experiment = load(ROOT / "assignments/backprop/experiment.py", "backprop_experiment")
    monkeypatch.setattr(experiment, "FOLDER", tmp_path)
    monkeypatch.setattr(experiment, "EPOCHS", 1)
    experiment.main()
    printed = capsys.readouterr().out
    assert all(title in printed for title in ("no hidden layer", "three hidden layers of 50", "sigmoid"))
    worst = [float(found) for found in re.findall(r"\d\.\de[-+]\d+", printed)[:2]]
    assert max(worst) < 1e-8
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gradients.png", "losses.png", "weights.png"]
