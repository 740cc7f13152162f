"""The experiment at the end: train both classifiers on handwritten digits and look at what they learned.

    python experiment.py

Needs a finished linear_classifiers.py, takes a few seconds, prints a table, and draws templates.png and losses.png if
matplotlib is installed. The handout says what to look for.
"""

import sys
from pathlib import Path

import numpy as np
from linear_classifiers import LinearSVM, Softmax
from support import load_digits, with_bias

FOLDER = Path(__file__).parent
STEPS = {"learning_rate": 0.1, "num_iters": 1500, "batch_size": 100}
STRENGTHS = (0.0, 1e-2, 1e-1)  # of the regulariser


def main():
    """Train, print, draw."""
    digits = load_digits()
    trained = train_all((LinearSVM, Softmax), digits)
    print_table(trained, digits)
    try:
        import matplotlib
    except ImportError:
        print("\nno pictures: matplotlib is not installed (pip install matplotlib)")
        return
    matplotlib.use("Agg")  # draws into files, also where there is no screen
    draw_templates(trained, FOLDER / "templates.png")
    draw_losses(trained, FOLDER / "losses.png")
    print("\ndrew templates.png and losses.png")


def train_all(classifiers, digits):
    """Train each class once for each strength: `{(name, reg): (model, loss_history)}`."""
    X = with_bias(digits.x_train)
    trained = {}
    for classifier in classifiers:
        for reg in STRENGTHS:
            np.random.seed(0)  # the same batches each time: what differs is the loss and reg
            model = classifier()
            trained[classifier.__name__, reg] = model, model.train(X, digits.y_train, reg=reg, **STEPS)
    return trained


def print_table(trained, digits):
    """One line for each model: its last losses, how much it gets right of what it saw and did not see, W's size."""
    print(f"{'classifier':<12}{'reg':>7}{'loss':>8}{'training':>11}{'held out':>11}{'norm of W':>12}")
    for (name, reg), (model, history) in trained.items():
        seen = np.mean(model.predict(with_bias(digits.x_train)) == digits.y_train)
        held_out = np.mean(model.predict(with_bias(digits.x_test)) == digits.y_test)
        norm = np.sqrt(np.sum(model.W**2))
        print(f"{name:<12}{reg:>7g}{np.mean(history[-100:]):>8.2f}{seen:>11.1%}{held_out:>11.1%}{norm:>12.2f}")


def draw_templates(trained, path):
    """A row for each model, a picture for each class: its column of W as an 8 x 8 image, the bias left out.

    Red pixels vote for the class, blue ones against it, white ones do not matter.
    """
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(len(trained), 10, figsize=(10, 1.1 * len(trained)), layout="constrained")
    for row, ((name, reg), (model, _)) in zip(axes, trained.items(), strict=True):
        templates = model.W[:-1].T.reshape(10, 8, 8)
        limit = np.abs(templates).max()
        for axis, template in zip(row, templates, strict=True):
            axis.imshow(template, cmap="RdBu_r", vmin=-limit, vmax=limit)
            axis.set(xticks=[], yticks=[])
        row[0].set_ylabel(f"{name}\nreg {reg:g}", fontsize=8)
    for digit, axis in enumerate(axes[0]):
        axis.set_title(str(digit))
    figure.savefig(path, dpi=110)
    plt.close(figure)


def draw_losses(trained, path):
    """The loss of each batch, for each model."""
    from matplotlib import pyplot as plt

    figure, axis = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for (name, reg), (_, history) in trained.items():
        axis.plot(history, linewidth=0.7, label=f"{name}, reg {reg:g}")
    axis.set(xlabel="step", ylabel="loss of the batch", yscale="log")
    axis.legend(fontsize=8, ncols=2)
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    try:
        main()
    except NotImplementedError as unwritten:
        sys.exit(f"{unwritten}: finish it first")
