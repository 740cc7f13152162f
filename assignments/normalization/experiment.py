"""The experiment at the end: digits whose pixels have units from 0.001 to 1000, with and without batch normalisation.

    python experiment.py

Needs batchnorm_forward and batchnorm_backward, takes a few seconds, prints a table as it goes, and draws
learning_rates.png and losses.png if matplotlib is installed. The handout says what to look for.
"""

import sys
from pathlib import Path

import normalization
import numpy as np
from support import Network, badly_scaled, load_digits, train

FOLDER = Path(__file__).parent
STEPS = 150
RATES = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, 3.0, 10.0)
NETWORKS = {  # name: where it is normalised
    "without": (),
    "hidden only": ("hidden",),
    "in and hidden": ("in", "hidden"),
}


def main():
    """Train, print, draw."""
    given = load_digits()
    digits = {"digits as they are": given, "badly scaled": badly_scaled(given)}
    runs = train_all(digits)
    show_testing(digits["badly scaled"])
    try:
        import matplotlib
    except ImportError:
        print("\nno pictures: matplotlib is not installed (pip install matplotlib)")
        return
    matplotlib.use("Agg")  # draws into files, also where there is no screen
    draw_rates(runs, list(digits), FOLDER / "learning_rates.png")
    draw_losses(runs, list(digits), FOLDER / "losses.png")
    print("\ndrew learning_rates.png and losses.png")


def train_all(digits):
    """Train each network once with each learning rate: `{(data, network, rate): (history, held-out accuracy)}`."""
    runs = {}
    print(f"held-out digits that are right after {STEPS} steps, for each learning rate\n")
    for data, (x_train, y_train, x_test, y_test) in digits.items():
        print(f"{data:<20}" + "".join(f"{rate:>8g}" for rate in RATES))
        for name, where in NETWORKS.items():
            print(f"  {name:<18}", end="")
            for rate in RATES:
                network = Network(normalization, where)
                with np.errstate(all="ignore"):  # the largest rates blow up, and are meant to
                    history = train(network, x_train, y_train, rate, STEPS)
                    accuracy = network.accuracy(x_test, y_test)
                runs[data, name, rate] = history, accuracy
                print(f"{accuracy:>8.1%}", end="", flush=True)
            print()
    return runs


def show_testing(digits):
    """The accuracy in mode test while training goes on: the running statistics have to get there first."""
    network, done = Network(normalization), 0
    print("\nbadly scaled, learning rate 0.1: mode test as the running statistics fill up")
    print("  step   running statistics   those of the test batch")
    for until in (1, 3, 10, 30, 100):
        train(network, digits.x_train, digits.y_train, 0.1, until - done)
        done = until
        running = network.accuracy(digits.x_test, digits.y_test)
        kept = {name: dict(state) for name, state in network.state.items()}
        scores, _ = network.scores(digits.x_test, "train")
        network.state = kept  # looking in mode train may not change them
        print(f"  {until:>4}   {running:>18.1%}   {np.mean(np.argmax(scores, axis=1) == digits.y_test):>23.1%}")


def draw_rates(runs, data, path):
    """For each data set a picture, for each network a line: held-out accuracy against the learning rate."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(data), figsize=(9, 3.8), sharey=True, layout="constrained")
    for axis, title in zip(axes, data, strict=True):
        for name in NETWORKS:
            axis.plot(RATES, [runs[title, name, rate][1] for rate in RATES], marker="o", label=name)
        axis.set(title=title, xlabel="learning rate", xscale="log", ylim=(0, 1))
    axes[0].set_ylabel("held-out digits right")
    axes[0].legend(title="normalised", fontsize=8)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def draw_losses(runs, data, path):
    """The loss of each batch, each network with the learning rate that served it best."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(data), figsize=(9, 3.8), sharey=True, layout="constrained")
    for axis, title in zip(axes, data, strict=True):
        for name in NETWORKS:
            best = max(RATES, key=lambda rate: runs[title, name, rate][1])
            axis.plot(runs[title, name, best][0], linewidth=0.9, label=f"{name}, rate {best:g}")
        axis.set(title=title, xlabel="step", yscale="log")
        axis.legend(fontsize=8)
    axes[0].set_ylabel("loss of the batch")
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    try:
        main()
    except NotImplementedError as unwritten:
        sys.exit(f"{unwritten}: finish it first")
