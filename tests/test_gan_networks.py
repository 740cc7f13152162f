"""The networks of `gan`: the reference proved, what the checks make of a network, and files of other courses."""

import ast
import importlib.util
import re
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402

from autograder.course import load_assignment  # noqa: E402
from autograder.grading import intake  # noqa: E402
from autograder.grading.grade import Grader  # noqa: E402
from autograder.model import Status  # noqa: E402

ROOT = Path(__file__).parents[1]
NETWORKS = ["discriminator", "generator", "build_dc_classifier", "build_dc_generator"]


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=[str(path.parent)])
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


reference = load(ROOT / "solutions/gan/gan.py", "gan_networks_reference")
support = load(ROOT / "assignments/gan/support/__init__.py", "gan_networks_support")


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # more would only wait for each other
    yield
    torch.set_num_threads(threads)


@pytest.fixture(params=range(2))
def rng(request):
    return np.random.default_rng(request.param)


def batch(rng, function, rows=3, noise_dim=7):
    shape = (rows, noise_dim) if "generator" in function else (rows, 1, 28, 28)
    return torch.from_numpy(rng.uniform(-1, 1, shape)).float()


def network(function, inputs, seed=0):
    """A probe of the reference's network, in float64."""
    options = {"batch_size": len(inputs), "noise_dim": inputs.shape[1]}
    probe = support.build(getattr(reference, function), inputs, started=False, **options)
    probe.fill(seed)
    return probe.double()


def same(got, expected, tolerance=1e-10):
    np.testing.assert_allclose(np.asarray(got), np.asarray(expected), rtol=tolerance, atol=tolerance)


# ----------------------------------------------------------------------------------------- a second implementation


def leaky(x):
    return np.where(x > 0, x, x / 100)


def relu(x):
    return np.maximum(x, 0)


def linear(x, w, b):
    return np.einsum("nd,md->nm", x, w) + b


def convolution(x, w, b):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", windows, w) + b[:, None, None]


def pool(x):
    n, c, h, w = x.shape
    return x.reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5))


def transposed(x, w, b):
    """Every place of x lays w, times its number, on the result, two places apart; one place is cut off all round."""
    n, _, h, width = x.shape
    out = np.zeros((n, w.shape[1], 2 * h + 2, 2 * width + 2))
    for i in range(h):
        for j in range(width):
            out[:, :, 2 * i : 2 * i + 4, 2 * j : 2 * j + 4] += np.einsum("nc,cfij->nfij", x[:, :, i, j], w)
    return out[:, :, 1:-1, 1:-1] + b[:, None, None]


def normalised(x, gamma, beta):
    """By the batch: over all axes but the channels'."""
    axes = tuple(axis for axis in range(x.ndim) if axis != 1)
    shape = [1, -1] + [1] * (x.ndim - 2)
    centred = x - x.mean(axis=axes, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=axes, keepdims=True) + 1e-5)
    return gamma.reshape(shape) * scaled + beta.reshape(shape)


def by_hand(function, x, p):
    """The network's output in numpy; p are its parameters in order."""
    p = iter(p)

    def layer(kind, x):
        return kind(x, next(p), next(p))

    if function == "discriminator":
        hidden = leaky(layer(linear, leaky(layer(linear, x.reshape(len(x), -1)))))
        return layer(linear, hidden)
    if function == "generator":
        return np.tanh(layer(linear, relu(layer(linear, relu(layer(linear, x))))))
    if function == "build_dc_classifier":
        x = pool(leaky(layer(convolution, x)))
        x = pool(leaky(layer(convolution, x)))
        return layer(linear, leaky(layer(linear, x.reshape(len(x), -1))))
    x = layer(normalised, relu(layer(linear, x)))
    x = layer(normalised, relu(layer(linear, x))).reshape(-1, 128, 7, 7)
    x = layer(normalised, relu(layer(transposed, x)))
    return np.tanh(layer(transposed, x)).reshape(len(x), -1)


@pytest.mark.parametrize("function", NETWORKS)
def test_networks_equal_a_second_implementation(rng, function):
    inputs = batch(rng, function).double()
    probe = network(function, inputs.float())
    with torch.no_grad():
        found = probe(inputs)
    same(found, by_hand(function, inputs.numpy(), [p.detach().numpy() for p in probe.order]))


@pytest.mark.parametrize("function", NETWORKS)
def test_their_gradients_are_numerical_ones(rng, function):
    inputs = batch(rng, function).double()
    probe, way = network(function, inputs.float()).eval(), torch.from_numpy(rng.standard_normal(inputs.shape))
    weights = torch.from_numpy(rng.standard_normal(tuple(probe(inputs).shape)))

    def loss(t):
        return (probe(inputs + t * way) * weights).sum()

    t = torch.zeros((), dtype=torch.float64, requires_grad=True)
    loss(t).backward()
    with torch.no_grad():
        numerical = (loss(1e-7) - loss(-1e-7)) / 2e-7  # short steps: few units change sides
    same(t.grad, numerical, 1e-4)
    assert min(probe.gradients()) > 0


def test_running_statistics_follow_the_batches(rng):
    batches = [batch(rng, "build_dc_generator", rows).double() for rows in (4, 6, 5)]
    probe = network("build_dc_generator", batches[0].float())
    first = probe.network[0:2]
    mean, variance = np.zeros(1024), np.ones(1024)
    with torch.no_grad():
        for inputs in batches:
            probe(inputs)
            hidden = first(inputs).numpy()
            mean, variance = 0.9 * mean + 0.1 * hidden.mean(0), 0.9 * variance + 0.1 * hidden.var(0, ddof=1)
        same(probe.network[2].running_mean, mean)
        same(probe.network[2].running_var, variance)
        probe.eval()
        same(probe(batches[0])[1:2], probe(batches[0][1:2]))


# -------------------------------------------------------------------------------------------------------- algebra


@pytest.mark.parametrize("function", NETWORKS)
def test_shapes_ranges_and_rows(rng, function):
    inputs = batch(rng, function, rows=4)
    probe = network(function, inputs).float().eval()
    with torch.no_grad():
        output = probe(inputs)
        assert output.shape == ((4, 784) if "generator" in function else (4, 1))
        same(probe(inputs.flip(0)).flip(0), output, 1e-5)
        if "generator" in function:
            assert float(output.abs().max()) <= 1
            assert float(output.std()) > 0.2  # not all of it at the ends of tanh, nor in the middle
        else:
            assert probe(50 * inputs).abs().max() > 1  # no sigmoid


def test_far_out_the_discriminators_are_linear_with_slope_one_hundredth():
    inputs = torch.ones(2, 1, 28, 28)
    for function in ("discriminator", "build_dc_classifier"):
        probe = network(function, inputs)
        with torch.no_grad():
            for parameter in probe.order:
                parameter.fill_(0.0 if parameter.dim() == 1 else 1 / parameter[0].numel())
            up, down = float(probe(inputs.double())[0]), float(probe(-inputs.double())[0])
        activations = 2 if function == "discriminator" else 3
        assert up == pytest.approx(1)
        assert down == pytest.approx(-(0.01**activations))


def test_the_handout_counts_the_parameters():
    handout = (ROOT / "assignments/gan/README.md").read_text(encoding="utf-8")
    counts = []
    for function in NETWORKS:
        inputs = torch.zeros(2, 96) if "generator" in function else torch.zeros(2, 1, 28, 28)
        probe = support.build(getattr(reference, function), inputs, started=False, batch_size=2)
        counts.append(f"{sum(parameter.numel() for parameter in probe.parameters()):,}")
    assert re.findall(r"\d+,[\d,]+\d", handout) == counts


# --------------------------------------------------------------------------------------------------------- probes


class Turned(nn.Module):
    """2 -> 3 -> 4 -> 1, defined from the end to the beginning; the last layer is a parameter by hand."""

    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(1, 4))
        self.second, self.first = nn.Linear(3, 4), nn.Linear(2, 3)

    def forward(self, x):
        return self.second(self.first(x)) @ self.w.T


def test_parameters_come_in_the_order_in_which_they_are_used():
    assert support.build(Turned, torch.zeros(5, 2)).shapes() == "3x2 3 4x3 4 1x4"
    assert support.build(Turned, torch.zeros(5, 9)).shapes() == "1x4 4x3 4 3x2 3"  # it does not run: as defined


def test_looking_at_a_network_leaves_its_state_and_mode():
    def build():
        return nn.Sequential(nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)))

    probe = support.build(build, torch.ones(5, 2))
    assert probe.training
    assert float(probe.network[0][1].running_mean.abs().sum()) == 0


def test_rows_are_given_to_who_takes_rows_only():
    images = torch.rand(4, 1, 28, 28)
    rows = support.build(lambda: nn.Linear(784, 1), images)
    both = support.build(lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 1)), images)
    for probe in (rows, both):
        probe.fill(3)
    assert torch.equal(rows(images), both(images))
    neither = support.build(lambda: nn.Linear(5, 1), images)
    with pytest.raises(RuntimeError, match="112x28 and 5x1"):
        neither(images)


def test_only_known_options_are_given_and_a_seed_works_anyway():
    def unseeded(noise_dim):
        return nn.Linear(noise_dim, 3)

    def seeded(seed=None):
        torch.manual_seed(seed)
        return nn.Linear(2, 3)

    for function in (unseeded, seeded):
        one, again, other = (
            support.build(function, torch.zeros(1, 2), noise_dim=2, batch_size=1, seed=seed) for seed in (5, 5, 6)
        )
        assert not one.differs(again).any()
        assert one.differs(other).all()
        assert one.apart(again).all()
        assert not one.apart(one).any()


def test_what_is_no_network_is_refused():
    with pytest.raises(TypeError, match="discriminator returned NoneType instead of a"):
        support.build(type("Nothing", (), {"__name__": "discriminator", "__call__": lambda self: None})(), None)


def test_filling_gives_the_same_numbers_and_no_two_rows_alike():
    probes = [support.build(lambda: nn.Linear(784, 300), torch.zeros(1, 784)) for _ in range(2)]
    for probe in probes:
        probe.fill(4)
    weight = probes[0].order[0]
    assert not probes[0].differs(probes[1]).any()
    assert len(torch.unique(weight, dim=0)) == 300
    probes[1].fill(5)
    assert probes[0].differs(probes[1]).all()


# ------------------------------------------------------------------------------------------- files of other courses

HEAD = "import numpy as np\nimport torch\nfrom torch import nn, optim\nfrom torch.nn import functional as F\n"


@pytest.fixture(scope="module")
def grader():
    with Grader(load_assignment(ROOT / "assignments/gan"), seed=11, known=()) as started:
        yield started


def graded(grader, folder, filename, source):
    """The results of all checks that count, for a student who hands in this file."""
    (folder / "class/ana").mkdir(parents=True)
    (folder / "class/ana" / filename).write_text(source, encoding="utf-8")
    [entry] = intake.roster(folder / "class", grader.assignment)
    report = grader.grade(intake.read(entry, grader.assignment))
    assert report.final
    return [result for result in report.results if result.status is not Status.SKIPPED]


def passed(results):
    return {result.check.id for result in results if result.status is Status.PASSED}


def of_parts(results, *parts):
    """The ids of all checks of these parts."""
    return {result.check.id for result in results if result.check.part in parts}


def variant(name):
    return HEAD + (ROOT / f"solutions/gan/variants/{name}.py").read_text(encoding="utf-8")


def without(source, *names):
    """A module without some of its functions."""
    functions = [node for node in ast.parse(source).body if getattr(node, "name", "") in names]
    assert len(functions) == len(names)
    gone = {line for node in functions for line in range(node.lineno, node.end_lineno + 1)}
    return "".join(line for number, line in enumerate(source.splitlines(keepends=True), 1) if number not in gone)


def test_a_file_of_cs231n_gets_all_points_for_what_it_has(grader, tmp_path):
    results = graded(grader, tmp_path, "gan_pytorch.py", variant("cs231n_file"))
    theirs = of_parts(results, "noise", "cross_entropy", "least_squares", "networks")
    assert passed(results) == theirs | {"public.optimizer", "hidden.optimizer_steps"}
    assert {result.status for result in results} == {Status.PASSED, Status.UNWRITTEN}
    assert sum(result.points for result in results) == pytest.approx(4 + 13 + 8 + 16 + 4)


def test_a_file_of_eecs_gets_all_points_for_its_networks_and_for_noise_without_a_seed(grader, tmp_path):
    noise = "\n\ndef sample_noise(batch_size, noise_dim):\n    return 2 * torch.rand(batch_size, noise_dim) - 1\n"
    results = graded(grader, tmp_path, "gan.py", variant("eecs_file") + noise)
    assert passed(results) == of_parts(results, "networks", "noise") - {"hidden.noise_seed"}
    others = {result.check.id: result.status for result in results if result.status is not Status.PASSED}
    assert others.pop("hidden.noise_seed") is Status.ERRORED  # the mistake noise_without_seed has a sentence for it
    assert set(others.values()) == {Status.UNWRITTEN}


ABSENT = {
    "wasserstein": ("wgan_critic_loss", "wgan_generator_loss", "clip_weights"),
    "cross_entropy": ("discriminator_loss", "generator_loss"),
}


@pytest.mark.parametrize("part", ABSENT)
def test_what_is_absent_costs_its_own_checks_and_the_steps_that_call_it(part, grader, tmp_path):
    source = (ROOT / "solutions/gan/gan.py").read_text(encoding="utf-8")
    results = graded(grader, tmp_path, "gan.py", without(source, *ABSENT[part]))
    assert {result.status for result in results if result.check.part == part} == {Status.UNWRITTEN}
    others = {result.check.part for result in results} - {part, "steps"}
    assert passed(results) >= of_parts(results, *others)
    if part != "wasserstein":  # no step calls these
        assert passed(results) >= of_parts(results, "steps")
