"""The reference of `optimizers`, proved before it grades: torch, definitions, algebra; and what the suite accepts."""

import importlib.util
import math
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from autograder.course import load_assignment
from autograder.grading import intake
from autograder.grading.grade import Grader
from autograder.model import Status

ROOT = Path(__file__).parents[1]
PUBLIC, PRIVATE = ROOT / "assignments/optimizers", ROOT / "solutions/optimizers"
RULES = ["sgd", "sgd_momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = load(PRIVATE / "optimizers.py", "optimizers_reference")
support = load(PUBLIC / "support/__init__.py", "optimizers_support")


def same(got, expected, tolerance=1e-12):
    np.testing.assert_allclose(got, expected, rtol=tolerance, atol=tolerance)


@pytest.fixture(params=range(3))
def walk(request):
    """w (3, 4) and six gradients of the same shape."""
    rng = np.random.default_rng(request.param)
    return rng.standard_normal((3, 4)), list(rng.standard_normal((6, 3, 4)))


def steps(rule, w, gradients, config=None):
    path = []
    for dw in gradients:
        w, config = getattr(reference, rule)(w, dw, config)
        path.append(w)
    return np.array(path), config


# ------------------------------------------------------------------------------------- a second implementation: torch

SETTINGS = {
    "sgd": ({"learning_rate": 0.3}, "SGD", {"lr": 0.3}),
    "sgd_momentum": ({"learning_rate": 0.3, "momentum": 0.7}, "SGD", {"lr": 0.3, "momentum": 0.7}),
    "nesterov": ({"learning_rate": 0.3, "momentum": 0.7}, "SGD", {"lr": 0.3, "momentum": 0.7, "nesterov": True}),
    "adagrad": ({"learning_rate": 0.3, "epsilon": 0.2}, "Adagrad", {"lr": 0.3, "eps": 0.2}),
    "rmsprop": (
        {"learning_rate": 0.3, "decay_rate": 0.6, "epsilon": 0.2},
        "RMSprop",
        {"lr": 0.3, "alpha": 0.6, "eps": 0.2},
    ),
    "adam": (
        {"learning_rate": 0.3, "beta1": 0.6, "beta2": 0.8, "epsilon": 0.2},
        "Adam",
        {"lr": 0.3, "betas": (0.6, 0.8), "eps": 0.2},
    ),
    "adamw": (
        {"learning_rate": 0.3, "beta1": 0.6, "beta2": 0.8, "epsilon": 0.2, "weight_decay": 0.5},
        "AdamW",
        {"lr": 0.3, "betas": (0.6, 0.8), "eps": 0.2, "weight_decay": 0.5},
    ),
}


def torch_steps(optimizer, options, w, gradients):
    torch = pytest.importorskip("torch")
    weights = torch.tensor(w, requires_grad=True)
    rule, path = getattr(torch.optim, optimizer)([weights], **options), []
    for dw in gradients:
        weights.grad = torch.tensor(dw)
        rule.step()
        path.append(weights.detach().numpy().copy())
    return np.array(path)


@pytest.mark.parametrize("rule", RULES)
def test_rules_go_the_way_of_torch(walk, rule):
    config, optimizer, options = SETTINGS[rule]
    same(steps(rule, *walk, config)[0], torch_steps(optimizer, options, *walk))


@pytest.mark.parametrize("rule", RULES)
def test_another_setting_goes_another_way(walk, rule):
    """The control of the test above: each setting matters."""
    config, optimizer, options = SETTINGS[rule]
    expected = torch_steps(optimizer, options, *walk)
    for key in config:
        changed, _ = steps(rule, *walk, {**config, key: 0.9 * config[key]})
        assert np.abs(changed - expected).max() > 1e-3, key


@pytest.mark.parametrize("max_norm", [0.5, 3.0, 100.0])
def test_clipping_is_that_of_torch(walk, max_norm):
    torch = pytest.importorskip("torch")
    grads = {"W": walk[0], "b": walk[1][0][0], "K": walk[1][1][None]}
    parameters = [torch.zeros(array.shape, dtype=torch.float64, requires_grad=True) for array in grads.values()]
    for parameter, array in zip(parameters, grads.values(), strict=True):
        parameter.grad = torch.tensor(array)
    total = torch.nn.utils.clip_grad_norm_(parameters, max_norm)
    for given in (grads, list(grads.values())):
        clipped, norm = reference.clip_grad_norm(given, max_norm)
        same(norm, total.item())
        arrays = clipped.values() if isinstance(clipped, dict) else clipped
        for array, parameter in zip(arrays, parameters, strict=True):
            same(array, parameter.grad.numpy(), 3e-6)  # torch adds 1e-6 to the norm
    assert list(reference.clip_grad_norm(grads, max_norm)[0]) == list(grads)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda it: reference.get_lr_step_schedule(it, 0.7, 0.4, 5), ("StepLR", {"step_size": 5, "gamma": 0.4})),
        (
            lambda it: reference.get_lr_exponential_schedule(it, 0.7, 0.2),
            ("ExponentialLR", {"gamma": math.exp(-0.2)}),
        ),
        (
            lambda it: reference.get_lr_cosine_schedule(it, 0.7, 0.1, 0, 16),
            ("CosineAnnealingLR", {"T_max": 16, "eta_min": 0.1}),
        ),
    ],
    ids=["step", "exponential", "cosine"],
)
def test_schedules_are_those_of_torch(ours, theirs):
    torch = pytest.importorskip("torch")
    rule = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.7)
    schedule = getattr(torch.optim.lr_scheduler, theirs[0])(rule, **theirs[1])
    for it in range(17):
        same(ours(it), rule.param_groups[0]["lr"])
        rule.step()
        schedule.step()


# ---------------------------------------------------------------------------------------------- by their definition


def test_nesterov_is_a_ball_that_asks_for_the_gradient_ahead():
    """Sutskever's form, on a bowl: the ball is at theta, the gradient is taken at theta + momentum * v."""
    steepness, rate, momentum = np.array([1.0, 4.0]), 0.1, 0.8
    theta, v = np.array([3.0, -2.0]), np.zeros(2)
    w, config = theta.copy(), {"learning_rate": rate, "momentum": momentum}
    for _ in range(12):
        v = momentum * v - rate * steepness * (theta + momentum * v)
        theta = theta + v
        w, config = reference.nesterov(w, steepness * w, config)
        same(w, theta + momentum * v)
        same(config["velocity"], v)


def test_adam_entry_by_entry(walk):
    w, gradients = walk
    path, config = steps("adam", w, gradients, {"learning_rate": 0.1, "beta1": 0.7, "beta2": 0.9, "epsilon": 0.3})
    for index in np.ndindex(w.shape):
        x, m, v = float(w[index]), 0.0, 0.0
        for t, dw in enumerate(gradients, 1):
            m, v = 0.7 * m + 0.3 * dw[index], 0.9 * v + 0.1 * dw[index] ** 2
            x -= 0.1 * (m / (1 - 0.7**t)) / (math.sqrt(v / (1 - 0.9**t)) + 0.3)
            same(path[t - 1][index], x)
        same([config["m"][index], config["v"][index], config["t"]], [m, v, 6])


def test_adams_averages_are_weighted_means_of_what_came_in(walk):
    """The correction makes the weights sum to 1."""
    _, gradients = walk
    _, config = steps("adam", *walk, {"beta1": 0.7, "beta2": 0.9})
    for key, beta, values in (("m", 0.7, gradients), ("v", 0.9, [dw**2 for dw in gradients])):
        weights = beta ** np.arange(len(values))[::-1]
        same(config[key] / (1 - beta**6), np.average(values, axis=0, weights=weights))


def test_the_inverse_schedule_halves_where_decay_times_it_is_one():
    same(reference.get_lr_inverse_schedule(20, 0.7, 0.05), 0.35)
    values = np.array([reference.get_lr_inverse_schedule(it, 0.7, 0.05) for it in range(50)])
    same(0.7 / values, 1 + 0.05 * np.arange(50))


def test_the_cosine_schedule_in_three_pieces():
    rates = np.array([reference.get_lr_cosine_schedule(it, 0.9, 0.1, 6, 20) for it in range(40)])
    same(np.diff(rates[:7]), 0.15)
    assert rates[0] == 0
    assert np.all(np.diff(rates[6:21]) < 0)
    same(rates[6:21] + rates[6:21][::-1], 1.0)  # half a cosine is symmetric about its middle, half of 0.9 + 0.1
    same(rates[20:], 0.1)
    same(rates[6], 0.9)


# ------------------------------------------------------------------------------------------------------- algebra


@pytest.mark.parametrize("rule", ["sgd_momentum", "nesterov"])
def test_without_momentum_it_is_gradient_descent(walk, rule):
    same(steps(rule, *walk, {"learning_rate": 0.2, "momentum": 0.0})[0], steps("sgd", *walk, {"learning_rate": 0.2})[0])


@pytest.mark.parametrize("rule", ["adagrad", "rmsprop", "adam"])
@pytest.mark.parametrize("scale", [1e-3, 1e3])
def test_the_size_of_gradients_does_not_matter(walk, rule, scale):
    w, gradients = walk
    path, _ = steps(rule, w, gradients, {"epsilon": 0.0})
    same(steps(rule, w, [scale * dw for dw in gradients], {"epsilon": 0.0})[0], path)


def test_the_first_step_of_adam_is_the_learning_rate(walk):
    w, gradients = walk
    next_w, _ = reference.adam(w, gradients[0], {"learning_rate": 0.4, "epsilon": 0.0})
    same(next_w - w, -0.4 * np.sign(gradients[0]))


def test_adamw_decays_beside_adam(walk):
    w, _ = walk
    path, _ = steps("adamw", w, [np.zeros_like(w)] * 3, {"learning_rate": 0.2, "weight_decay": 0.5})
    same(path[-1], 0.9**3 * w)
    same(steps("adamw", *walk, {"weight_decay": 0.0})[0], steps("adam", *walk)[0])


def test_both_forms_of_adam_are_one_where_the_suite_makes_epsilon_large():
    """At step 31 with beta2 = 0.3 the correction of v is 1 to 1e-15: epsilon is worth the same beside either root."""
    assert abs(1 - math.sqrt(1 - 0.3**31)) < 1e-15


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_reaches_the_bottom_of_a_bowl(rule):
    w, config = np.array([2.0, -1.0]), {"learning_rate": 0.05, "weight_decay": 0.0}
    for _ in range(600):
        if rule in ("rmsprop", "adam", "adamw"):
            config = {
                **config,
                "learning_rate": 0.05 * 0.99 ** config.get("steps", 0),
                "steps": config.get("steps", 0) + 1,
            }
        elif rule == "adagrad":
            config = {**config, "learning_rate": 0.5}
        w, config = getattr(reference, rule)(w, np.array([1.0, 3.0]) * w, config)
    assert np.abs(w).max() < 1e-2


@pytest.mark.parametrize("rule", RULES)
def test_nothing_is_written_into_and_nothing_is_kept(walk, rule):
    w, gradients = walk
    first, config = steps(rule, w, gradients)
    for array in (w, *gradients, *(value for value in config.values() if isinstance(value, np.ndarray))):
        array.flags.writeable = False
    getattr(reference, rule)(w, gradients[0], config)
    same(steps(rule, w, gradients)[0], first)


def test_clipping_keeps_the_direction_and_does_not_write(walk):
    grads = {"W": walk[0], "b": walk[1][0][1]}
    for array in grads.values():
        array.flags.writeable = False
    clipped, norm = reference.clip_grad_norm(grads, 0.25)
    flat, was = (np.concatenate([array.ravel() for array in some.values()]) for some in (clipped, grads))
    same(np.linalg.norm(flat), 0.25)
    same(flat / 0.25, was / norm)
    again, _ = reference.clip_grad_norm(clipped, 0.25)
    same(np.concatenate([array.ravel() for array in again.values()]), flat)
    zeros, norm = reference.clip_grad_norm([np.zeros(3)], 1.0)
    assert (zeros[0].tolist(), norm) == ([0.0, 0.0, 0.0], 0.0)


# ------------------------------------------------------------------------------------- given code, handout, experiment


def test_the_gradient_of_the_given_network_is_the_derivative_of_its_loss():
    rng = np.random.default_rng(0)
    weights = {name: array + 0.1 for name, array in support.start_weights(hidden=3).items()}
    X, y = rng.random((6, 64)), rng.integers(10, size=6)
    _, gradients = support.loss_and_gradients(weights, X, y)
    for name, gradient in gradients.items():
        assert gradient.shape == weights[name].shape
        for index in list(np.ndindex(gradient.shape))[::7]:
            losses = []
            for h in (1e-5, -1e-5):
                moved = {key: array.copy() for key, array in weights.items()}
                moved[name][index] += h
                losses.append(support.loss_and_gradients(moved, X, y)[0])
            same(gradient[index], (losses[0] - losses[1]) / 2e-5, 1e-8)


def test_batches_are_epochs_without_repetition():
    rows = np.concatenate(list(support.batches(12, 4, 6)))
    assert [sorted(rows[i : i + 12]) for i in (0, 12)] == [list(range(12))] * 2


def test_the_digits_are_those_of_the_other_assignments():
    theirs = ROOT / "assignments/linear_classifiers/support/digits.npz"
    assert (PUBLIC / "support/digits.npz").read_bytes() == theirs.read_bytes()
    assert [part.shape for part in support.load_digits()] == [(1400, 64), (1400,), (397, 64), (397,)]


def numbers(text):
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]


def test_the_worked_examples_of_the_handout():
    handout = (PUBLIC / "README.md").read_text(encoding="utf-8")
    settings = {"learning_rate": 0.1, "momentum": 0.5, "decay_rate": 0.5, "beta1": 0.5, "beta2": 0.5}
    lines = [line.split("|") for line in handout.splitlines() if line.startswith("| `")]
    rules = {cells[1].strip(" `"): cells for cells in lines if len(cells) == 5 and cells[1].strip(" `") in RULES}
    assert list(rules) == RULES[:-1]
    for rule, cells in rules.items():
        path, memory, w, config = [], [], np.array([1.0]), settings
        for dw in (2.0, 4.0, -2.0):
            w, config = getattr(reference, rule)(w, np.array([dw]), config)
            path.append(w[0])
            memory.append([config[key][0] for key in ("velocity", "cache", "m", "v") if key in config])
        same(numbers(cells[3]), path, 1e-6)
        same(numbers(cells[2]), np.array(memory).T.ravel())
    schedules = [cells for cells in lines if "_schedule(it, " in cells[1]]
    assert len(schedules) == 4
    for cells in schedules:
        name, _, arguments = cells[1].strip(" `").partition("(it, ")
        expected = [getattr(reference, name)(it, *map(float, arguments.strip(")").split(", "))) for it in range(11)]
        said = numbers(cells[2])
        same(said, expected[: len(said)], 1e-6)


def test_the_experiment_prints_and_draws(tmp_path, monkeypatch, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.setitem(sys.modules, "support", support)
    monkeypatch.setitem(sys.modules, "optimizers", reference)
    experiment = load(PUBLIC / "experiment.py", "optimizers_experiment")
    monkeypatch.setattr(experiment, "FOLDER", tmp_path)
    monkeypatch.setattr(experiment, "STEPS", 12)
    monkeypatch.setattr(experiment, "RATES", (0.01, 0.1))
    experiment.main()
    table = capsys.readouterr().out
    assert all(table.count(f"\n{rule} ") == 1 for rule in RULES)
    assert all(f"\n{name} " in table for name in ("constant", "step", "exponential", "1/t", "cosine", "any", "0.1"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["race.png", "ravine.png"]


# ------------------------------------------------------------------------------------------------------- grading


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """`grade(name, source)`: the report of a student who hands in that file."""
    with Grader(load_assignment(PUBLIC), seed=11, known=()) as grader:  # no mistake is to be named here

        def graded(name, source):
            folder = tmp_path_factory.mktemp("class")
            (folder / "ada").mkdir()
            (folder / "ada" / name).write_text(source, encoding="utf-8")
            [entry] = intake.roster(folder, grader.assignment)
            return grader.grade(intake.read(entry, grader.assignment))

        yield graded


def test_the_solution_gets_the_points_that_the_handout_promises(grade):
    report = grade("optimizers.py", (PRIVATE / "optimizers.py").read_text(encoding="utf-8"))
    assert report.score == 100
    parts = Counter()
    for result in report.results:
        parts[result.check.part] += result.points
    handout = (PUBLIC / "README.md").read_text(encoding="utf-8")
    tasks = [line.split("|") for line in handout.splitlines() if re.match(r"\| \d+ \| `", line)]
    said = [int(number) for cells in tasks if (number := cells[-2].rpartition(":")[2].strip())]
    assert said == [parts[part] for part in ("momentum", "adaptive", "adam", "clipping", "schedules")]
    assert f"The other {parts['training']:g} points" in handout


def test_a_file_of_cs231n_gets_full_marks_for_the_rules_that_it_has(grade):
    source = (PRIVATE / "variants/cs231n_file.py").read_text(encoding="utf-8")
    report = grade("optim.py", "import numpy as np\n" + source)
    assert report.final
    lost = [result for result in report.results if result.status is not Status.PASSED]
    assert {result.status for result in lost} == {Status.UNWRITTEN}
    absent = ("nesterov", "adagrad", "adamw", "clip", "schedule", "cosine")
    assert all(any(word in result.check.id for word in absent) for result in lost), [r.check.id for r in lost]


LAZY = """
def _stay(w, dw, config=None):
    return w, {"velocity": 0 * w, "cache": 0 * w, "m": 0 * w, "v": 0 * w, "t": 0}

sgd = sgd_momentum = nesterov = adagrad = rmsprop = adam = adamw = _stay

def clip_grad_norm(grads, max_norm):
    return grads, 0.0

def get_lr_step_schedule(it, learning_rate, *rest):
    return learning_rate

get_lr_exponential_schedule = get_lr_inverse_schedule = get_lr_cosine_schedule = get_lr_step_schedule
"""


def test_whoever_stays_where_they_are_earns_nothing(grade):
    report = grade("optimizers.py", LAZY)
    assert {result.status for result in report.results} == {Status.FAILED}
    assert report.score == 0
