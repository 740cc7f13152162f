"""The reference of `cnn`, proved before it grades: numerical gradients, torch as a second opinion, algebra."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
FORMS = [  # N, C, H, W, F, HH, WW, stride, pad
    (2, 3, 5, 7, 4, 2, 3, 1, 0),
    (3, 2, 4, 6, 5, 3, 1, 1, 2),
    (2, 1, 8, 5, 3, 2, 3, 2, 1),
    (1, 4, 7, 11, 2, 3, 2, 3, 1),
    (2, 3, 6, 5, 4, 1, 1, 1, 0),
]
POOLS = [(2, 2, 2), (2, 3, 1), (3, 2, 2), (1, 2, 3)]
KINDS = ["naive", "im2col"]


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", autouse=True)
def given():
    """The support package, importable as students import it while this file runs."""
    names = ("support", "support.layers", "support.training")
    before = {name: sys.modules.pop(name, None) for name in names}
    yield load(ROOT / "assignments/cnn/support/__init__.py", "support")
    for name, module in before.items():
        sys.modules.pop(name, None)
        if module is not None:
            sys.modules[name] = module


@pytest.fixture(scope="module")
def reference(given):
    return load(ROOT / "solutions/cnn/cnn.py", "cnn_reference")


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def same(got, expected, tolerance=1e-11):
    np.testing.assert_allclose(got, expected, rtol=tolerance, atol=tolerance)


def numerical_gradient(f, at, upstream, h=1e-6):
    gradient = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[index] = h
        gradient[index] = np.sum(upstream * (f(at + step) - f(at - step))) / (2 * h)
    return gradient


def problem(rng, form):
    N, C, H, W, F, HH, WW, stride, pad = form
    x, w, b = rng.standard_normal((N, C, H, W)), rng.standard_normal((F, C, HH, WW)), rng.standard_normal(F)
    return (x, w, b), {"stride": stride, "pad": pad}


def conv(reference, kind):
    return getattr(reference, f"conv_forward_{kind}"), getattr(reference, f"conv_backward_{kind}")


def pool(reference, kind):
    ending = "_naive" if kind == "max" else ""
    return getattr(reference, f"{kind}_pool_forward{ending}"), getattr(reference, f"{kind}_pool_backward{ending}")


def pool_param(form):
    return dict(zip(("pool_height", "pool_width", "stride"), form, strict=True))


# ------------------------------------------------------------------------------------------- numerical gradients


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_gradients_of_convolution_are_the_derivatives(reference, rng, kind, form):
    arrays, conv_param = problem(rng, form)
    forward, backward = conv(reference, kind)
    out, cache = forward(*arrays, conv_param)
    dout = rng.standard_normal(out.shape)
    for position, gradient in enumerate(backward(dout, cache)):

        def moved(value, at=position):
            return forward(*arrays[:at], value, *arrays[at + 1 :], conv_param)[0]

        same(gradient, numerical_gradient(moved, arrays[position], dout), 1e-7)


@pytest.mark.parametrize("form", POOLS)
@pytest.mark.parametrize("kind", ["max", "avg"])
def test_gradients_of_pooling_are_the_derivatives(reference, rng, kind, form):
    x = rng.permutation(np.linspace(-1, 1, 2 * 3 * 7 * 8)).reshape(2, 3, 7, 8)  # no two closer than a step
    forward, backward = pool(reference, kind)
    out, cache = forward(x, pool_param(form))
    dout = rng.standard_normal(out.shape)
    same(backward(dout, cache), numerical_gradient(lambda x: forward(x, pool_param(form))[0], x, dout), 1e-7)


def network(reference, rng, reg):
    net = reference.ThreeLayerConvNet((2, 4, 6), 3, 3, 7, 5, weight_scale=0.4, reg=reg, dtype=np.float64)
    for name in net.params:
        net.params[name] = 0.5 * rng.standard_normal(net.params[name].shape)
    return net, rng.standard_normal((4, 2, 4, 6)), np.array([3, 0, 4, 1])


@pytest.mark.parametrize("reg", [0.0, 0.7])
def test_gradients_of_the_net_are_the_derivatives_of_its_loss(reference, rng, reg):
    net, X, y = network(reference, rng, reg)
    _, grads = net.loss(X, y)
    assert grads.keys() == net.params.keys()
    for name, value in dict(net.params).items():

        def moved(value, name=name):
            net.params[name] = value
            return net.loss(X, y)[0]

        same(grads[name], numerical_gradient(moved, value, 1.0), 1e-7)
        net.params[name] = value


def test_a_wrong_gradient_is_not_a_numerical_one(reference, rng):
    """The control: a bias gradient that is a mean is found by the comparison above."""
    arrays, conv_param = problem(rng, FORMS[0])
    out, _ = reference.conv_forward_naive(*arrays, conv_param)
    dout = rng.standard_normal(out.shape)
    right = numerical_gradient(lambda b: reference.conv_forward_naive(*arrays[:2], b, conv_param)[0], arrays[2], dout)
    with pytest.raises(AssertionError):
        same(dout.mean(axis=(0, 2, 3)), right, 1e-7)


# --------------------------------------------------------------------------------------- torch, a second opinion


def as_torch(torch, *arrays):
    return [torch.tensor(array, requires_grad=True) for array in arrays]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_convolution_equals_torch(reference, rng, kind, form):
    torch = pytest.importorskip("torch")
    arrays, conv_param = problem(rng, form)
    forward, backward = conv(reference, kind)
    out, cache = forward(*arrays, conv_param)
    tensors = as_torch(torch, *arrays)
    expected = torch.nn.functional.conv2d(*tensors, stride=conv_param["stride"], padding=conv_param["pad"])
    same(out, expected.detach().numpy())
    dout = rng.standard_normal(out.shape)
    expected.backward(torch.tensor(dout))
    for gradient, tensor in zip(backward(dout, cache), tensors, strict=True):
        same(gradient, tensor.grad.numpy())


@pytest.mark.parametrize("form", POOLS)
@pytest.mark.parametrize("kind", ["max", "avg"])
def test_pooling_equals_torch(reference, rng, kind, form):
    torch = pytest.importorskip("torch")
    x = rng.standard_normal((2, 3, 7, 8))
    forward, backward = pool(reference, kind)
    out, cache = forward(x, pool_param(form))
    [tensor] = as_torch(torch, x)
    layer = torch.nn.functional.max_pool2d if kind == "max" else torch.nn.functional.avg_pool2d
    expected = layer(tensor, form[:2], stride=form[2])
    same(out, expected.detach().numpy())
    dout = rng.standard_normal(out.shape)
    expected.backward(torch.tensor(dout))
    same(backward(dout, cache), tensor.grad.numpy())


@pytest.mark.parametrize("form", FORMS)
def test_im2col_and_col2im_equal_unfold_and_fold(reference, rng, form):
    torch = pytest.importorskip("torch")
    (x, w, _), param = problem(rng, form)
    size, options = w.shape[2:], {"stride": param["stride"], "padding": param["pad"]}
    cols = reference.im2col(x, *size, param["stride"], param["pad"])
    unfolded = torch.nn.functional.unfold(torch.tensor(x), size, **options)  # (N, C * HH * WW, OH * OW)
    same(cols, unfolded.transpose(1, 2).reshape(cols.shape).numpy())
    other = rng.standard_normal(cols.shape)
    folded = torch.nn.functional.fold(
        torch.tensor(other).reshape(len(x), -1, other.shape[1]).transpose(1, 2), x.shape[2:], size, **options
    )
    same(reference.col2im(other, x.shape, *size, param["stride"], param["pad"]), folded.numpy())


def test_the_net_equals_torch(reference, rng):
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    net, X, y = network(reference, rng, 0.9)
    loss, grads = net.loss(X, y)
    params = dict(zip(net.params, as_torch(torch, *net.params.values()), strict=True))
    maps = functional.max_pool2d(
        functional.relu(functional.conv2d(torch.tensor(X), params["W1"], params["b1"], padding=1)), 2
    )
    hidden = functional.relu(maps.reshape(4, -1) @ params["W2"] + params["b2"])
    scores = hidden @ params["W3"] + params["b3"]
    same(net.loss(X), scores.detach().numpy())
    squares = sum((params[name] ** 2).sum() for name in ("W1", "W2", "W3"))
    expected = functional.cross_entropy(scores, torch.tensor(y)) + 0.45 * squares
    same(loss, expected.item())
    expected.backward()
    for name, tensor in params.items():
        same(grads[name], tensor.grad.numpy())


# ------------------------------------------------------------------------------------------------------- algebra


@pytest.mark.parametrize("size", range(3, 12))
@pytest.mark.parametrize("kernel", [1, 2, 3])
@pytest.mark.parametrize("stride", [1, 2, 4])
def test_as_many_windows_as_can_be_counted(reference, size, kernel, stride):
    for pad in (0, 1, 2):
        starts = [start for start in range(0, size + 2 * pad, stride) if start + kernel <= size + 2 * pad]
        assert reference.conv_output_size(size, kernel, stride, pad) == len(starts)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_dx_is_the_adjoint_of_the_convolution(reference, rng, kind, form):
    """<conv(x), y> = <x, conv*(y)> without a bias."""
    (x, w, b), conv_param = problem(rng, form)
    forward, backward = conv(reference, kind)
    out, cache = forward(x, w, 0 * b, conv_param)
    y = rng.standard_normal(out.shape)
    dx, dw, _ = backward(y, cache)
    same(np.sum(out * y), np.sum(x * dx))
    same(np.sum(out * y), np.sum(w * dw))


@pytest.mark.parametrize("kind", KINDS)
def test_convolution_is_linear_and_moves_with_the_image(reference, rng, kind):
    forward, _ = conv(reference, kind)
    (x, w, b), conv_param = problem(rng, FORMS[0])
    other = rng.standard_normal(x.shape)
    f = lambda x: forward(x, w, 0 * b, conv_param)[0]  # noqa: E731
    same(f(2 * x - other), 2 * f(x) - f(other))
    same(f(x[:, :, 1:, 2:]), f(x)[:, :, 1:, 2:])


@pytest.mark.parametrize("kind", KINDS)
def test_single_pixels_are_an_affine_layer_and_a_single_one_moves(reference, rng, kind):
    forward, _ = conv(reference, kind)
    (x, w, b), conv_param = problem(rng, FORMS[4])
    same(forward(x, w, b, conv_param)[0], np.einsum("nchw,fc->nfhw", x, w[:, :, 0, 0]) + b[:, None, None])
    delta = np.zeros((1, 1, 3, 3))
    delta[0, 0, 1, 2] = 1.0
    moved, _ = forward(x[:, :1], delta, np.zeros(1), {"stride": 1, "pad": 1})
    same(moved[:, :, :, :-1], x[:, :1, :, 1:])
    same(moved[:, :, :, -1], 0 * x[:, :1, :, 0])


@pytest.mark.parametrize("form", POOLS)
@pytest.mark.parametrize("kind", ["max", "avg"])
def test_pooling_keeps_constants_and_hands_every_gradient_on(reference, rng, kind, form):
    forward, backward = pool(reference, kind)
    out, cache = forward(np.full((2, 3, 7, 8), -1.5), pool_param(form))
    same(out, np.full(out.shape, -1.5))
    dout = rng.standard_normal(out.shape)
    same(backward(dout, cache).sum(axis=(2, 3)), dout.sum(axis=(2, 3)))  # nothing but ties: handed on once


# ------------------------------------------------------------------------------------- batch norm in between


def normalised(reference, rng, form, **bn_param):
    """Arguments of conv_bn_relu_forward, and `run(**changed)`: its output with some of them exchanged."""
    (x, w, b), conv_param = problem(rng, form)
    gamma, beta = rng.uniform(0.5, 2, len(w)) * rng.choice([-1, 1], len(w)), rng.standard_normal(len(w))
    given = {"x": x, "w": w, "b": b, "gamma": gamma, "beta": beta}

    def run(**changed):
        values = given | changed
        return reference.conv_bn_relu_forward(*values.values(), conv_param, {"mode": "train", **bn_param})

    return given, run


@pytest.mark.parametrize("form", FORMS)
def test_gradients_with_batch_norm_are_the_derivatives(reference, rng, form):
    given, run = normalised(reference, rng, form, eps=0.3)
    out, cache = run()
    dout = rng.standard_normal(out.shape)
    for gradient, (name, value) in zip(reference.conv_bn_relu_backward(dout, cache), given.items(), strict=True):
        same(gradient, numerical_gradient(lambda value, name=name: run(**{name: value})[0], value, dout), 1e-6)


@pytest.mark.parametrize("form", FORMS)
def test_batch_norm_in_between_equals_torch(reference, rng, form):
    torch = pytest.importorskip("torch")
    given, run = normalised(reference, rng, form, eps=0.3)
    out, cache = run()
    dout = rng.standard_normal(out.shape)
    tensors = as_torch(torch, *given.values())
    x, w, b, gamma, beta = tensors
    maps = torch.nn.functional.conv2d(x, w, b, stride=form[7], padding=form[8])
    expected = torch.relu(torch.nn.functional.batch_norm(maps, None, None, gamma, beta, training=True, eps=0.3))
    same(out, expected.detach().numpy())
    expected.backward(torch.tensor(dout))
    for gradient, tensor in zip(reference.conv_bn_relu_backward(dout, cache), tensors, strict=True):
        same(gradient, tensor.grad.numpy())


def test_batch_norm_takes_bias_and_scale_of_the_convolution_away(reference, rng):
    given, run = normalised(reference, rng, FORMS[0], eps=1e-15)
    out, cache = run()
    same(run(b=given["b"] + 7, w=5 * given["w"])[0], out, 1e-8)
    dout = rng.standard_normal(out.shape)
    _, dw, db, _, _ = reference.conv_bn_relu_backward(dout, cache)
    same(db, 0 * db)
    same(np.sum(dw * given["w"], axis=(1, 2, 3)), 0 * db, 1e-10)


def test_running_statistics_of_the_maps_test_single_images(given, reference, rng):
    (x, w, b), conv_param = problem(rng, FORMS[0])
    gamma, beta = np.array([1.5, -0.7, 2.0, 0.4]), rng.standard_normal(4)
    bn_param = {"mode": "train", "momentum": 0.6, "eps": 0.2}
    batches = [x, x[::-1] * 2 + 1, x - 3]
    for batch in batches:
        reference.conv_bn_relu_forward(batch, w, b, gamma, beta, conv_param, bn_param)
    maps = [reference.conv_forward_naive(batch, w, b, conv_param)[0] for batch in batches]
    weights = [0.4 * 0.36, 0.4 * 0.6, 0.4]
    same(bn_param["running_mean"], sum(v * m.mean(axis=(0, 2, 3)) for v, m in zip(weights, maps, strict=True)))
    same(bn_param["running_var"], sum(v * m.var(axis=(0, 2, 3)) for v, m in zip(weights, maps, strict=True)))
    bn_param["mode"] = "test"
    before = {name: np.copy(value) for name, value in bn_param.items()}
    out, _ = reference.conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param)
    mean, var = (bn_param[name][:, None, None] for name in ("running_mean", "running_var"))
    normal = gamma[:, None, None] * (maps[0] - mean) / np.sqrt(var + 0.2) + beta[:, None, None]
    same(out, np.maximum(0, normal))
    for n in range(len(x)):
        same(reference.conv_bn_relu_forward(x[n : n + 1], w, b, gamma, beta, conv_param, bn_param)[0], out[n : n + 1])
    assert all(np.array_equal(bn_param[name], value) for name, value in before.items())
    with pytest.raises(KeyError):
        given.spatial_batchnorm_forward(x, gamma, beta, {"mode": "evaluate"})


def test_nothing_is_written_into(reference, rng):
    arrays, conv_param = problem(rng, FORMS[2])
    for array in arrays:
        array.flags.writeable = False
    windows = pool_param(POOLS[1])
    for forward, backward, given in [
        *((*conv(reference, kind), (*arrays, conv_param)) for kind in KINDS),
        *((*pool(reference, kind), (arrays[0], windows)) for kind in ("max", "avg")),
        (reference.conv_relu_forward, reference.conv_relu_backward, (*arrays, conv_param)),
        (reference.conv_relu_pool_forward, reference.conv_relu_pool_backward, (*arrays, conv_param, windows)),
        (
            reference.conv_bn_relu_forward,
            reference.conv_bn_relu_backward,
            (*arrays, arrays[2], arrays[2], conv_param, {"mode": "train"}),
        ),
    ]:
        out, cache = forward(*given)
        dout = rng.standard_normal(out.shape)
        dout.flags.writeable = False
        first, second = backward(dout, cache), backward(dout, cache)
        for one, again in zip(first, second, strict=True):
            same(one, again)


def test_kaiming_keeps_the_size_of_numbers_through_twenty_layers(reference, rng):
    x = rng.standard_normal((400, 256))
    for _ in range(20):
        x = np.maximum(0, x @ (reference.kaiming_std((256, 256)) * rng.standard_normal((256, 256))))
    assert 0.3 < np.mean(x**2) < 3.0
    maps, _ = reference.conv_forward_im2col(
        rng.standard_normal((4, 16, 12, 12)),
        reference.kaiming_std((32, 16, 3, 3)) * rng.standard_normal((32, 16, 3, 3)),
        np.zeros(32),
        {"stride": 1, "pad": 0},
    )
    assert 1.6 < np.mean(maps**2) < 2.4


# ---------------------------------------------------------------------------------------- given code and training


def test_given_layers_equal_torch(given, rng):
    torch = pytest.importorskip("torch")
    x, w, b = rng.standard_normal((4, 2, 3)), rng.standard_normal((6, 5)), rng.standard_normal(5)
    y = np.array([4, 0, 2, 1])
    affine, affine_cache = given.affine_forward(x, w, b)
    positive, relu_cache = given.relu_forward(affine)
    loss, dpositive = given.softmax_loss(positive, y)
    tensors = as_torch(torch, x, w, b)
    scores = torch.relu(tensors[0].reshape(4, 6) @ tensors[1] + tensors[2])
    expected = torch.nn.functional.cross_entropy(scores, torch.tensor(y))
    expected.backward()
    same(loss, expected.item())
    gradients = given.affine_backward(given.relu_backward(dpositive, relu_cache), affine_cache)
    for gradient, tensor in zip(gradients, tensors, strict=True):
        same(gradient, tensor.grad.numpy())


def test_training_equals_torch_adam(given):
    torch = pytest.importorskip("torch")

    class Bowl:
        def __init__(self):
            self.params = {"W": np.array([3.0, -2.0, 0.5])}

        def loss(self, X, y):
            return float(np.sum(self.params["W"] ** 4)), {"W": 4 * self.params["W"] ** 3}

    bowl = Bowl()
    [w] = as_torch(torch, bowl.params["W"])
    adam = torch.optim.Adam([w], lr=0.1)
    for _ in given.train(bowl, np.zeros((5, 1)), np.zeros(5), steps=7, batch_size=2, learning_rate=0.1):
        adam.zero_grad()
        (w**4).sum().backward()
        adam.step()
    same(bowl.params["W"], w.detach().numpy(), 1e-8)


def test_digits_are_images_and_shifted_moves_them(given):
    digits = given.load_digits()
    assert [part.shape for part in digits] == [(1400, 1, 8, 8), (1400,), (397, 1, 8, 8), (397,)]
    assert (digits.x_train.min(), digits.x_train.max(), digits.x_train.dtype) == (0, 1, np.float32)
    moved = given.shifted(digits.x_test, 1, -1)
    same(moved[:, :, 1:, :-1], digits.x_test[:, :, :-1, 1:])
    assert not moved[:, :, 0].any()
    assert not moved[:, :, :, -1].any()
    knn = ROOT / "assignments/knn/support/digits.npz"
    assert (ROOT / "assignments/cnn/support/digits.npz").read_bytes() == knn.read_bytes()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_net_reads_digits_from_any_start(reference, given, seed):
    """Hidden check `digits` asks for 88 % from the start with seed 2."""
    digits, rng = given.load_digits(), np.random.default_rng(seed)
    net = reference.ThreeLayerConvNet((1, 8, 8), 8, 3, 32, reg=1e-3)
    untrained = given.accuracy(net, digits.x_test, digits.y_test)
    for name in ("W1", "W2", "W3"):
        shape = net.params[name].shape
        net.params[name] = (reference.kaiming_std(shape) * rng.standard_normal(shape)).astype(np.float32)
    options = {"steps": 80, "batch_size": 32, "learning_rate": 1e-2, "seed": seed}
    history = list(given.train(net, digits.x_train, digits.y_train, **options))
    assert np.mean(history[-10:]) < 0.25 * np.mean(history[:3])
    assert given.accuracy(net, digits.x_test, digits.y_test) > (0.93 if seed == 2 else 0.90)
    assert untrained < 0.4


# ---------------------------------------------------------------------------------------- handout and experiment


def test_the_worked_example_of_the_handout(reference):
    x = np.array([[[[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 1.0, 1.0]]]])
    w, b, dout = np.array([[[[1.0, 0.0], [2.0, -1.0]]]]), np.array([1.0]), np.array([[[[1.0, 0.0], [0.0, 2.0]]]])
    for kind in KINDS:
        forward, backward = conv(reference, kind)
        out, cache = forward(x, w, b, {"stride": 1, "pad": 0})
        same(out[0, 0], [[1, 2], [4, 3]])
        dx, dw, db = backward(dout, cache)
        same(dx[0, 0], [[1, 0, 0], [2, 1, 0], [0, 4, -2]])
        same(dw[0, 0], [[3, 8], [2, 3]])
        same(db, [3])
    assert [reference.conv_output_size(*size) for size in ((7, 3), (7, 3, 2), (7, 3, 1, 1), (8, 3, 2))] == [5, 3, 7, 3]
    assert reference.col2im(np.arange(1.0, 17.0).reshape(4, 4), x.shape, 2, 2)[0, 0, 1, 1] == 34
    out, cache = reference.max_pool_forward_naive(x, pool_param((2, 2, 1)))
    same(out[0, 0], [[2, 3], [2, 3]])
    same(reference.max_pool_backward_naive(np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), cache)[0, 0, 1, 2], 6)
    same(reference.avg_pool_forward(x, pool_param((2, 2, 1)))[0][0, 0], [[1, 1.5], [1, 1.5]])


def test_the_experiment_prints_and_draws(reference, tmp_path, monkeypatch, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.setitem(sys.modules, "cnn", reference)
    experiment = load(ROOT / "assignments/cnn/experiment.py", "cnn_experiment")
    monkeypatch.setattr(experiment, "FOLDER", tmp_path)
    monkeypatch.setattr(experiment, "EPOCHS", 1)
    experiment.main()
    said = capsys.readouterr().out
    assert said.count("linear ") == said.count("network ") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["filters.png", "losses.png"]


# ------------------------------------------------------------------------------------------------------- sequences


@pytest.mark.parametrize(("length", "stride", "pad"), [(8, 1, 0), (7, 1, 2), (10, 2, 1), (9, 3, 0)])
def test_conv1d_is_torchs_and_its_gradients_are_the_numerical_ones(reference, rng, length, stride, pad):
    torch = pytest.importorskip("torch")
    x, w, b = rng.standard_normal((2, 3, length)), rng.standard_normal((4, 3, 2)), rng.standard_normal(4)
    conv_param = {"stride": stride, "pad": pad}
    out, cache = reference.conv1d_forward(x, w, b, conv_param)
    same(out, torch.nn.functional.conv1d(*map(torch.from_numpy, (x, w, b)), stride=stride, padding=pad).numpy())
    dout = rng.standard_normal(out.shape)
    for position, gradient in enumerate(reference.conv1d_backward(dout, cache)):

        def f(value, position=position):
            arguments = [x, w, b]
            arguments[position] = value
            return reference.conv1d_forward(*arguments, conv_param)[0]

        same(gradient, numerical_gradient(f, (x, w, b)[position], dout), 1e-8)


def test_conv1d_of_a_constant_sums_the_filter(reference, rng):
    w, b = rng.standard_normal((4, 3, 5)), rng.standard_normal(4)
    out, _ = reference.conv1d_forward(np.full((2, 3, 9), 2.0), w, b, {"stride": 2, "pad": 0})
    same(out, np.broadcast_to((2 * w.sum(axis=(1, 2)) + b)[None, :, None], out.shape))
