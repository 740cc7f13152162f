"""The experiment at the end: let all rules race on handwritten digits, and watch them walk down a ravine.

    python experiment.py

Needs a finished optimizers.py, takes a few seconds, prints tables, and draws race.png and ravine.png if matplotlib
is installed. The handout says what to look for.
"""

import sys
from functools import partial
from pathlib import Path

import numpy as np
import optimizers
from support import accuracy, batches, load_digits, loss_and_gradients, start_weights

FOLDER = Path(__file__).parent
RULES = ("sgd", "sgd_momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")
RATES = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
STEPS = 150
BATCH = 100
GOOD = 0.3  # a training loss below this is called good

RAVINE = {  # the learning rates of the walk in the ravine
    "sgd": 0.19,
    "sgd_momentum": 0.03,
    "nesterov": 0.03,
    "adagrad": 1.0,
    "rmsprop": 0.1,
    "adam": 0.3,
    "adamw": 0.3,
}


def main():
    """Race, schedules, clipping, ravine; in the order in which the handout asks its questions."""
    digits = load_digits()
    results = race(digits)
    schedules = compare_schedules(digits)
    compare_clipping(digits)
    paths = walk_ravine()
    try:
        import matplotlib
    except ImportError:
        print("\nno pictures: matplotlib is not installed (pip install matplotlib)")
        return
    matplotlib.use("Agg")  # draws into files, also where there is no screen
    draw_race(results, schedules, FOLDER / "race.png")
    draw_ravine(paths, FOLDER / "ravine.png")
    print("\ndrew race.png and ravine.png")


def train(digits, rule, learning_rate, schedule=None, max_norm=None):
    """Train the small network: (weights, loss of each batch). `schedule(it)` is the rate, where there is one."""
    weights = start_weights()
    configs = {name: {"learning_rate": learning_rate} for name in weights}
    step, history = getattr(optimizers, rule), []
    for it, rows in enumerate(batches(len(digits.x_train), BATCH, STEPS)):
        loss, gradients = loss_and_gradients(weights, digits.x_train[rows], digits.y_train[rows])
        history.append(loss)
        if max_norm is not None:
            gradients, _ = optimizers.clip_grad_norm(gradients, max_norm)
        for name in weights:
            if schedule is not None:
                configs[name]["learning_rate"] = schedule(it)
            weights[name], configs[name] = step(weights[name], gradients[name], configs[name])
    return weights, history


def losses(digits, weights):
    """The loss on all training digits, and the accuracy on the held-out ones."""
    return loss_and_gradients(weights, digits.x_train, digits.y_train)[0], accuracy(
        weights, digits.x_test, digits.y_test
    )


def race(digits):
    """Every rule with every learning rate: `{rule: [(rate, loss, held-out accuracy, history), ...]}`."""
    print(f"{STEPS} steps with each of {len(RATES)} learning rates from {RATES[0]:g} to {RATES[-1]:g}\n")
    print(f"{'rule':<14}{'best rate':>10}{'loss':>9}{'held out':>10}   loss below {GOOD:g} with these rates")
    results = {}
    for rule in RULES:
        runs = []
        for rate in RATES:
            weights, history = train(digits, rule, rate)
            runs.append((rate, *losses(digits, weights), history))
        rate, loss, held_out, _ = min(runs, key=lambda run: run[1])
        good = "  ".join(f"{run[0]:g}" for run in runs if run[1] < GOOD)
        print(f"{rule:<14}{rate:>10g}{loss:>9.4f}{held_out:>10.1%}   {good}", flush=True)
        results[rule] = runs
    return results


def compare_schedules(digits):
    """Adam with a rate that is a little too large, and the same rate on each schedule: `{name: (rates, history)}`."""
    start = 0.1
    schedules = {
        "constant": lambda it: start,
        "step": partial(optimizers.get_lr_step_schedule, learning_rate=start, factor=0.3, every=STEPS // 4),
        "exponential": partial(optimizers.get_lr_exponential_schedule, learning_rate=start, decay=4 / STEPS),
        "1/t": partial(optimizers.get_lr_inverse_schedule, learning_rate=start, decay=20 / STEPS),
        "cosine": partial(
            optimizers.get_lr_cosine_schedule,
            max_learning_rate=start,
            min_learning_rate=start / 100,
            warmup_iters=STEPS // 10,
            cosine_cycle_iters=STEPS,
        ),
    }
    print(f"\nadam, learning rate {start:g}\n{'schedule':<14}{'loss':>9}{'held out':>10}")
    compared = {}
    for name, schedule in schedules.items():
        weights, history = train(digits, "adam", start, schedule)
        loss, held_out = losses(digits, weights)
        print(f"{name:<14}{loss:>9.4f}{held_out:>10.1%}", flush=True)
        compared[name] = [schedule(it) for it in range(STEPS)], history
    return compared


def compare_clipping(digits):
    """Momentum with a rate that is far too large, with and without clipping."""
    print(f"\nsgd_momentum, learning rate 3\n{'largest norm':<14}{'loss':>9}{'held out':>10}{'worst batch':>13}")
    for max_norm in (None, 1.0, 0.3, 0.1):
        weights, history = train(digits, "sgd_momentum", 3.0, max_norm=max_norm)
        loss, held_out = losses(digits, weights)
        name = "any" if max_norm is None else f"{max_norm:g}"
        print(f"{name:<14}{loss:>9.4f}{held_out:>10.1%}{max(history):>13.2f}", flush=True)


def height(w):
    """A ravine along the first axis: a hundred times steeper across than along. w: (..., 2)."""
    return 0.05 * w[..., 0] ** 2 + 5.0 * w[..., 1] ** 2


def walk_ravine(steps=60):
    """The places that each rule passes, from the same start: `{rule: (steps + 1, 2)}`."""
    print(f"\nthe ravine, {steps} steps from a height of {height(np.array([-9.0, 0.8])):.2f}")
    paths = {}
    for rule in RULES:
        w, config = np.array([-9.0, 0.8]), {"learning_rate": RAVINE[rule]}
        path = [w.copy()]
        for _ in range(steps):
            w, config = getattr(optimizers, rule)(w, np.array([0.1, 10.0]) * w, config)
            path.append(w.copy())
        paths[rule] = np.array(path)
        print(f"    {rule:<14} height {height(w):10.6f} at ({w[0]:6.3f}, {w[1]:6.3f})")
    return paths


def draw_race(results, schedules, path):
    """Loss against learning rate, loss against step at the best rate, and the schedules."""
    from matplotlib import pyplot as plt

    figure, (over_rate, over_step, rates) = plt.subplots(1, 3, figsize=(16, 5), layout="constrained")
    for rule, runs in results.items():
        over_rate.plot(RATES, [run[1] for run in runs], "o-", label=rule)
        rate, _, _, history = min(runs, key=lambda run: run[1])
        over_step.plot(history, linewidth=0.9, label=f"{rule}, {rate:g}")
    over_rate.axhline(GOOD, linestyle=":", color="gray")
    over_rate.set(xscale="log", yscale="log", ylim=(1e-3, 20), xlabel="learning rate", ylabel="loss on training data")
    over_rate.set_title(f"after {len(history)} steps; dotted: good enough")
    over_step.set(yscale="log", xlabel="step", ylabel="loss of the batch", title="each rule at its best learning rate")
    for name, (values, _) in schedules.items():
        rates.plot(values, label=name)
    rates.set(xlabel="iteration", ylabel="learning rate", title="schedules")
    for axis in (over_rate, over_step, rates):
        axis.legend(fontsize=8)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def draw_ravine(paths, path):
    """The way of each rule over the lines of equal height."""
    from matplotlib import pyplot as plt

    along, across = np.meshgrid(np.linspace(-10, 3, 200), np.linspace(-1.2, 1.2, 120))
    heights = height(np.stack([along, across], axis=-1))
    figure, axes = plt.subplots(len(paths), 1, figsize=(9, 1.7 * len(paths)), sharex=True, layout="constrained")
    for axis, (rule, places) in zip(axes, paths.items(), strict=True):
        axis.contour(along, across, heights, levels=np.geomspace(0.01, 8, 9), colors="lightgray", linewidths=0.8)
        axis.plot(places[:, 0], places[:, 1], ".-", markersize=4, linewidth=0.8)
        axis.plot(0, 0, "k*")
        axis.set(ylim=(-1.2, 1.2), xlim=(-10, 3))
        axis.set_title(f"{rule}, learning rate {RAVINE[rule]:g}", fontsize=9)
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    try:
        main()
    except NotImplementedError as unwritten:
        sys.exit(f"{unwritten}: finish it first")
