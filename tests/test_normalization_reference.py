"""The reference of `normalization`, proved before it grades: numerical gradients, second opinions, algebra."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def with_support(path, name):
    """The module, and the support package under the name that it has for students while the module is loaded."""
    before = {name: sys.modules.pop(name, None) for name in ("support", "support.layers")}
    given = load(ROOT / "assignments/normalization/support/__init__.py", "support")
    try:
        return load(path, name), given
    finally:
        for known, module in before.items():
            sys.modules.pop(known, None)
            if module is not None:
                sys.modules[known] = module


reference, support = with_support(ROOT / "solutions/normalization/normalization.py", "normalization_reference")

EPS = (1e-5, 0.3)


@pytest.fixture(params=range(4))
def rng(request):
    return np.random.default_rng(request.param)


def numerical_gradient(f, at, dout, h=1e-5):
    """The derivative of sum(f(at) * dout)."""
    gradient = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[index] = h
        gradient[index] = np.sum((f(at + step) - f(at - step)) * dout) / (2 * h)
    return gradient


def same(got, expected, tolerance=1e-12):
    assert np.shape(got) == np.shape(expected)
    np.testing.assert_allclose(got, expected, rtol=tolerance, atol=tolerance)


def affine(rng, shape):
    return rng.uniform(0.5, 2.0, shape) * rng.choice([-1.0, 1.0], shape), rng.standard_normal(shape)


def kinds(eps):
    """Name -> (forward of x, gamma, beta; backward; shape of x; shape of gamma)."""
    return {
        "batch": (
            lambda x, g, b: reference.batchnorm_forward(x, g, b, {"mode": "train", "eps": eps}),
            reference.batchnorm_backward,
            (5, 4),
            (4,),
        ),
        "batch_alt": (
            lambda x, g, b: reference.batchnorm_forward(x, g, b, {"mode": "train", "eps": eps}),
            reference.batchnorm_backward_alt,
            (5, 4),
            (4,),
        ),
        "layer": (
            lambda x, g, b: reference.layernorm_forward(x, g, b, {"eps": eps}),
            reference.layernorm_backward,
            (3, 5),
            (5,),
        ),
        "spatial": (
            lambda x, g, b: reference.spatial_batchnorm_forward(x, g, b, {"mode": "train", "eps": eps}),
            reference.spatial_batchnorm_backward,
            (2, 3, 4, 5),
            (3,),
        ),
        "group": (
            lambda x, g, b: reference.spatial_groupnorm_forward(x, g, b, 2, {"eps": eps}),
            reference.spatial_groupnorm_backward,
            (2, 6, 3, 5),
            (1, 6, 1, 1),
        ),
    }


# ------------------------------------------------------------------------------------------- numerical gradients


@pytest.mark.parametrize("eps", EPS)
@pytest.mark.parametrize("kind", kinds(0))
def test_gradients_are_the_derivatives(rng, kind, eps):
    forward, backward, shape, features = kinds(eps)[kind]
    x, dout, (gamma, beta) = rng.standard_normal(shape), rng.standard_normal(shape), affine(rng, features)
    dx, dgamma, dbeta = backward(dout, forward(x, gamma, beta)[1])
    same(dx, numerical_gradient(lambda x: forward(x, gamma, beta)[0], x, dout), 1e-7)
    same(dgamma, numerical_gradient(lambda gamma: forward(x, gamma, beta)[0], gamma, dout), 1e-7)
    same(dbeta, numerical_gradient(lambda beta: forward(x, gamma, beta)[0], beta, dout), 1e-7)


def test_a_detached_variance_is_not_a_derivative(rng):
    """The control: the gradient that treats the root as a constant is found by the comparison above."""
    forward, _, shape, features = kinds(1e-5)["layer"]
    x, dout, (gamma, beta) = rng.standard_normal(shape), rng.standard_normal(shape), affine(rng, features)
    _, (_, std, _) = forward(x, gamma, beta)
    wrong = (gamma * dout - np.mean(gamma * dout, axis=1, keepdims=True)) / std
    with pytest.raises(AssertionError):
        same(wrong, numerical_gradient(lambda x: forward(x, gamma, beta)[0], x, dout), 1e-7)


# ------------------------------------------------------------------------------------- a second implementation


def torch_kind(torch, kind, eps):
    functional = torch.nn.functional
    return {
        "batch": lambda x, g, b: functional.batch_norm(x, None, None, g, b, training=True, eps=eps),
        "batch_alt": lambda x, g, b: functional.batch_norm(x, None, None, g, b, training=True, eps=eps),
        "layer": lambda x, g, b: functional.layer_norm(x, x.shape[1:], g, b, eps=eps),
        "spatial": lambda x, g, b: functional.batch_norm(x, None, None, g, b, training=True, eps=eps),
        "group": lambda x, g, b: functional.group_norm(x, 2, g.reshape(-1), b.reshape(-1), eps=eps),
    }[kind]


@pytest.mark.parametrize("eps", EPS)
@pytest.mark.parametrize("kind", kinds(0))
def test_torch_agrees(rng, kind, eps):
    torch = pytest.importorskip("torch")
    forward, backward, shape, features = kinds(eps)[kind]
    x, dout, (gamma, beta) = rng.standard_normal(shape), rng.standard_normal(shape), affine(rng, features)
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, gamma, beta)]
    theirs = torch_kind(torch, kind, eps)(*leaves)
    theirs.backward(torch.tensor(dout))
    out, cache = forward(x, gamma, beta)
    same(out, theirs.detach().numpy(), 1e-10)
    for got, leaf in zip(backward(dout, cache), leaves, strict=True):
        same(got, leaf.grad.numpy(), 1e-10)


def test_torch_keeps_the_same_running_mean_with_the_other_momentum(rng):
    torch = pytest.importorskip("torch")
    theirs = torch.nn.BatchNorm1d(4, momentum=0.3, eps=0.2, dtype=torch.float64)
    bn_param = {"mode": "train", "momentum": 0.7, "eps": 0.2, "running_var": np.ones(4)}
    gamma, beta = np.ones(4), np.zeros(4)
    for _ in range(3):
        x = rng.standard_normal((6, 4)) + 2
        before = bn_param["running_var"]
        theirs(torch.tensor(x))
        reference.batchnorm_forward(x, gamma, beta, bn_param)
        same(bn_param["running_mean"], theirs.running_mean.numpy())
        # The one difference: theirs is unbiased. Undone, the next batch starts from the same number.
        unbiased = 0.7 * before + (bn_param["running_var"] - 0.7 * before) * 6 / 5
        same(unbiased, theirs.running_var.numpy())
        bn_param["running_var"] = unbiased
    theirs.eval()
    out, _ = reference.batchnorm_forward(x, gamma, beta, {**bn_param, "mode": "test"})
    same(out, theirs(torch.tensor(x)).detach().numpy())


def test_loops_agree(rng):
    """Every number by its definition, one at a time."""
    x, (gamma, beta) = rng.standard_normal((4, 3)), affine(rng, 3)
    out, _ = reference.batchnorm_forward(x, gamma, beta, {"mode": "train", "eps": 0.3})
    rows, _ = reference.layernorm_forward(x, gamma, beta, {"eps": 0.3})
    for i in range(4):
        for j in range(3):
            for values, got in ((x[:, j], out[i, j]), (x[i], rows[i, j])):
                mean = sum(values) / len(values)
                var = sum((v - mean) ** 2 for v in values) / len(values)
                same(got, gamma[j] * (x[i, j] - mean) / (var + 0.3) ** 0.5 + beta[j])


def test_groups_by_loops(rng):
    x, (gamma, beta) = rng.standard_normal((2, 6, 3, 4)), affine(rng, (1, 6, 1, 1))
    for G in (1, 2, 3, 6):
        out, _ = reference.spatial_groupnorm_forward(x, gamma, beta, G, {"eps": 0.3})
        for i in range(2):
            for c in range(6):
                first = c // (6 // G) * (6 // G)
                group = x[i, first : first + 6 // G]
                x_hat = (x[i, c] - group.mean()) / np.sqrt(group.var() + 0.3)
                same(out[i, c], gamma[0, c] * x_hat + beta[0, c])


# ------------------------------------------------------------------------------------------------------- algebra


def test_mean_spread_and_units(rng):
    x, (gamma, beta) = rng.standard_normal((6, 4)), affine(rng, 4)
    out, _ = reference.batchnorm_forward(x, gamma, beta, {"mode": "train", "eps": 0.3})
    same(out.mean(axis=0), beta)
    same(out.std(axis=0), np.abs(gamma) * np.sqrt(x.var(axis=0) / (x.var(axis=0) + 0.3)))
    plain, _ = reference.batchnorm_forward(x, gamma, beta, {"mode": "train", "eps": 1e-15})
    moved, _ = reference.batchnorm_forward(100 * x - 7, gamma, beta, {"mode": "train", "eps": 1e-15})
    same(moved, plain, 1e-10)


def test_dx_is_orthogonal_to_shifts_and_scalings(rng):
    x, dout, (gamma, beta) = rng.standard_normal((6, 4)), rng.standard_normal((6, 4)), affine(rng, 4)
    _, cache = reference.batchnorm_forward(x, gamma, beta, {"mode": "train", "eps": 1e-15})
    dx = reference.batchnorm_backward(dout, cache)[0]
    same(dx.sum(axis=0), np.zeros(4))
    same((dx * x).sum(axis=0), np.zeros(4))


def test_the_normalisations_are_each_other(rng):
    x, ones, zeros = rng.standard_normal((4, 6)), np.ones(6), np.zeros(6)
    layer, _ = reference.layernorm_forward(x, ones, zeros, {"eps": 0.3})
    batch, _ = reference.batchnorm_forward(x.T, ones[:4], zeros[:4], {"mode": "train", "eps": 0.3})
    same(layer, batch.T)

    images, (gamma, beta) = rng.standard_normal((2, 3, 4, 5)), affine(rng, 3)
    spatial, _ = reference.spatial_batchnorm_forward(images, gamma, beta, {"mode": "train", "eps": 0.3})
    columns, _ = reference.batchnorm_forward(
        np.moveaxis(images, 1, 3).reshape(-1, 3), gamma, beta, {"mode": "train", "eps": 0.3}
    )
    same(spatial, np.moveaxis(columns.reshape(2, 4, 5, 3), 3, 1))

    one, none = np.ones((1, 3, 1, 1)), np.zeros((1, 3, 1, 1))
    whole, _ = reference.spatial_groupnorm_forward(images, one, none, 1, {"eps": 0.3})
    rows, _ = reference.layernorm_forward(images.reshape(2, -1), np.ones(60), np.zeros(60), {"eps": 0.3})
    same(whole, rows.reshape(images.shape))
    single, _ = reference.spatial_groupnorm_forward(images, one, none, 3, {"eps": 0.3})
    for image, normalised in zip(images, single, strict=True):
        alone, _ = reference.spatial_batchnorm_forward(
            image[None], np.ones(3), np.zeros(3), {"mode": "train", "eps": 0.3}
        )
        same(normalised, alone[0])


def test_the_two_backwards_agree_where_eps_counts_most(rng):
    x, dout, (gamma, beta) = 1e-3 * rng.standard_normal((5, 4)), rng.standard_normal((5, 4)), affine(rng, 4)
    _, cache = reference.batchnorm_forward(x, gamma, beta, {"mode": "train"})
    pairs = zip(reference.batchnorm_backward(dout, cache), reference.batchnorm_backward_alt(dout, cache), strict=True)
    for one, other in pairs:
        same(one, other, 1e-10)


def test_far_away_from_zero(rng):
    x, ones = rng.standard_normal((6, 4)), np.ones(4)
    near, _ = reference.batchnorm_forward(x, ones, ones, {"mode": "train"})
    far, _ = reference.batchnorm_forward(x + 1e7, ones, ones, {"mode": "train"})
    same(far, near, 1e-7)


# ----------------------------------------------------------------------------------------------- state and modes


def test_running_statistics_are_an_exponential_average(rng):
    batches = [rng.standard_normal((5, 3)) for _ in range(4)]
    bn_param = {"mode": "train", "momentum": 0.6}
    for x in batches:
        reference.batchnorm_forward(x, np.ones(3), np.zeros(3), bn_param)
    weights = [0.4 * 0.6**age for age in (3, 2, 1, 0)]
    same(bn_param["running_mean"], sum(w * x.mean(axis=0) for w, x in zip(weights, batches, strict=True)))
    same(bn_param["running_var"], sum(w * x.var(axis=0) for w, x in zip(weights, batches, strict=True)))


def test_testing_is_pure_and_looks_at_one_example_at_a_time(rng):
    x, (gamma, beta) = rng.standard_normal((4, 3)), affine(rng, 3)
    bn_param = {"mode": "test", "running_mean": rng.standard_normal(3), "running_var": rng.uniform(1, 2, 3)}
    before = {key: np.copy(value) for key, value in bn_param.items()}
    out, _ = reference.batchnorm_forward(x, gamma, beta, bn_param)
    for i in range(4):
        same(reference.batchnorm_forward(x[i : i + 1], gamma, beta, bn_param)[0], out[i : i + 1])
    assert bn_param.keys() == before.keys()
    assert all(np.array_equal(bn_param[key], before[key]) for key in before)


@pytest.mark.parametrize("mode", ["evaluate", None])
def test_an_unknown_mode_is_refused(mode):
    with pytest.raises(ValueError, match="mode must be"):
        reference.batchnorm_forward(np.ones((2, 2)), np.ones(2), np.ones(2), {"mode": mode})
    with pytest.raises(ValueError, match="mode must be"):
        reference.dropout_forward(np.ones((2, 2)), {"mode": mode, "p": 0.5})


# ------------------------------------------------------------------------------------------------------- dropout


@pytest.mark.parametrize("p", [0.25, 0.8, 1.0])
def test_dropout_keeps_the_expected_value(rng, p):
    x = rng.uniform(1, 2, (300, 200))
    out, cache = reference.dropout_forward(x, {"mode": "train", "p": p})
    kept = out != 0
    same(out[kept], x[kept] / p)
    assert abs(kept.mean() - p) <= 6 * np.sqrt(p * (1 - p) / x.size)
    same(reference.dropout_backward(x, cache), out)  # linear: the same factor for x and for dout


def test_dropout_repeats_with_a_seed_and_rests_when_testing(rng):
    x = rng.standard_normal((4, 5))
    first, _ = reference.dropout_forward(x, {"mode": "train", "p": 0.5, "seed": 3})
    second, _ = reference.dropout_forward(x, {"mode": "train", "p": 0.5, "seed": 3})
    same(first, second)
    out, cache = reference.dropout_forward(x, {"mode": "test", "p": 0.5})
    same(out, x)
    same(reference.dropout_backward(x, cache), x)


# --------------------------------------------------------------------------------------------------- the network

NORMALIZATIONS = (None, "batchnorm", "layernorm")


def network(rng, normalization=None, keep=1, reg=0.0, hidden=(6, 4), seed=None):
    """A net of 5 features and 3 classes with parameters that are drawn anew; a batch and its labels."""
    net = reference.FullyConnectedNet(list(hidden), 5, 3, keep, normalization, reg, 0.5, np.float64, seed)
    for name, value in net.params.items():
        drawn = rng.uniform(0.5, 2.0, value.shape) if name[0] == "g" else rng.standard_normal(value.shape)
        net.params[name] = drawn
    return net, rng.standard_normal((7, 5)), np.array([2, 0, 1, 1, 0, 2, 2])


@pytest.mark.parametrize("keep", [1, 0.6])
@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_gradients_of_the_net_are_the_derivatives_of_its_loss(rng, normalization, keep):
    """With dropout too: the seed makes the mask the same in each call."""
    net, X, y = network(rng, normalization, keep, reg=0.7, seed=3)
    _, grads = net.loss(X, y)
    assert grads.keys() == net.params.keys()
    for name, value in dict(net.params).items():

        def moved(value, name=name):
            net.params[name] = value
            return net.loss(X, y)[0]

        same(grads[name], numerical_gradient(moved, value, 1.0), 1e-6)
        net.params[name] = value


@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_the_net_equals_torch(rng, normalization):
    """Losses, gradients and, after three batches, scores in mode test."""
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    net, X, y = network(rng, normalization, reg=0.9)
    params = {name: torch.tensor(value, requires_grad=True) for name, value in net.params.items()}
    running = {
        i: (torch.zeros(n, dtype=torch.float64), torch.zeros(n, dtype=torch.float64)) for i, n in ((1, 6), (2, 4))
    }

    def scores_of(batch, training):
        x = torch.tensor(batch)
        for i in (1, 2):
            x = x @ params[f"W{i}"] + params[f"b{i}"]
            if normalization == "layernorm":
                x = functional.layer_norm(x, x.shape[1:], params[f"gamma{i}"], params[f"beta{i}"])
            elif normalization == "batchnorm":
                if training:  # torch keeps the other variance, so its statistics are moved here
                    for kept, now in zip(running[i], (x.mean(0), x.var(0, correction=0)), strict=True):
                        kept.copy_(0.9 * kept + 0.1 * now.detach())
                statistics = (None, None) if training else running[i]
                x = functional.batch_norm(x, *statistics, params[f"gamma{i}"], params[f"beta{i}"], training=training)
            x = torch.relu(x)
        return x @ params["W3"] + params["b3"]

    for step in (1, 2, 3):
        loss, grads = net.loss(step * X, y)
        for tensor in params.values():
            tensor.grad = None
        squares = sum((params[f"W{i}"] ** 2).sum() for i in (1, 2, 3))
        expected = functional.cross_entropy(scores_of(step * X, training=True), torch.tensor(y)) + 0.45 * squares
        same(loss, expected.item(), 1e-10)
        expected.backward()
        for name, tensor in params.items():
            same(grads[name], tensor.grad.numpy(), 1e-9)
        same(net.loss(X), scores_of(X, training=False).detach().numpy(), 1e-9)


def test_batch_norm_makes_biases_and_units_of_weights_vanish(rng):
    net, X, y = network(rng, "batchnorm")
    X = 1e4 * X
    loss, grads = net.loss(X, y)
    for name in ("b1", "b2"):
        same(grads[name], 0 * grads[name], 1e-10)
    net.params["W1"], net.params["b1"] = 7 * net.params["W1"], net.params["b1"] + 100
    same(net.loss(X, y)[0], loss, 1e-7)


@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_a_test_looks_at_one_example_at_a_time_and_leaves_nothing_behind(rng, normalization):
    net, X, y = network(rng, normalization, keep=0.5)
    for _ in range(3):
        net.loss(X, y)
    scores = net.loss(X)
    same(np.vstack([net.loss(X[i : i + 1]) for i in range(len(X))]), scores)
    same(net.loss(X), scores)


def test_equal_scores_lose_log_of_the_classes(rng):
    for normalization in NORMALIZATIONS:
        net, X, y = network(rng, normalization)
        net.params["W3"] *= 0
        net.params["b3"] *= 0
        same(net.loss(X, y)[0], np.log(3))


def test_dropout_keeps_the_expected_value_of_every_hidden_unit(rng):
    """The mean of the hidden numbers over many masks is what they are without dropout."""
    net, X, _ = network(rng, keep=0.5, hidden=(6,))
    whole = reference.FullyConnectedNet([6], 5, 3, dtype=np.float64)
    whole.params = net.params
    hidden = np.maximum(0, X @ net.params["W1"] + net.params["b1"])
    masks = [net.hidden_forward(1, X, "train")[0] for _ in range(4000)]
    assert np.max(np.abs(np.mean(masks, axis=0) - hidden)) < 6 * hidden.max() / np.sqrt(4000)
    same(net.loss(X), whole.loss(X))


def test_a_new_net_begins_as_declared():
    net = reference.FullyConnectedNet([200, 100], 50, 10, normalization="layernorm", weight_scale=0.03)
    kinds = {name: (value.shape, value.dtype) for name, value in net.params.items()}
    sizes = {1: (50, 200), 2: (200, 100), 3: (100, 10)}
    expected = {f"W{i}": size for i, size in sizes.items()} | {f"b{i}": size[1:] for i, size in sizes.items()}
    expected |= {f"{name}{i}": sizes[i][1:] for name in ("gamma", "beta") for i in (1, 2)}
    assert kinds == {name: (shape, np.float32) for name, shape in expected.items()}
    for name, value in net.params.items():
        if name[0] == "W":
            assert abs(value.std() / 0.03 - 1) < 6 / np.sqrt(2 * value.size)
        else:
            assert np.all(value == (1 if name.startswith("gamma") else 0))


def test_given_layers_are_those_of_cnn():
    """They are proved there."""
    ours, theirs = (ROOT / f"assignments/{slug}/support/layers.py" for slug in ("normalization", "cnn"))
    bodies = [path.read_text(encoding="utf-8").partition('"""\n')[2] for path in (ours, theirs)]
    assert bodies[0]
    assert bodies[1].startswith(bodies[0])


# ------------------------------------------------------------------------------------------------ the experiment


def test_the_given_network_has_the_right_gradient():
    """Central differences of the loss, through both normalisations, for some weights of every parameter."""
    digits = support.load_digits()
    x, y = digits.x_train[:20, 20:30] + 0.1, digits.y_train[:20]
    network = support.Network(reference, hidden=7, features=10)
    _, gradients = network.loss(x, y)
    assert gradients.keys() == network.params.keys()
    for name, gradient in gradients.items():
        for index in [(0,) * gradient.ndim, tuple(n - 1 for n in gradient.shape)]:
            losses = []
            for step in (1e-6, -1e-6):
                kept = network.params[name].copy()
                network.params[name][index] += step
                losses.append(network.loss(x, y)[0])
                network.params[name] = kept
            assert abs((losses[0] - losses[1]) / 2e-6 - gradient[index]) < 1e-6, (name, index)


def test_batch_norm_reads_badly_scaled_digits():
    digits = support.badly_scaled(support.load_digits())
    network = support.Network(reference)
    history = support.train(network, digits.x_train, digits.y_train, 1.0, 60)
    assert history[-10:].mean() < 0.1
    assert network.accuracy(digits.x_test, digits.y_test) > 0.95
    for rate in (1e-4, 1e-3, 1e-2):
        plain = support.Network()
        support.train(plain, digits.x_train, digits.y_train, rate, 60)
        assert plain.accuracy(digits.x_test, digits.y_test) < 0.6


def test_the_experiment_runs_without_matplotlib(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "normalization", reference)
    monkeypatch.setitem(sys.modules, "support", support)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    experiment = load(ROOT / "assignments/normalization/experiment.py", "normalization_experiment")
    monkeypatch.setattr(experiment, "RATES", (0.1, 1.0))
    monkeypatch.setattr(experiment, "STEPS", 30)
    experiment.main()
    printed = capsys.readouterr().out
    assert "badly scaled" in printed
    assert "matplotlib is not installed" in printed
