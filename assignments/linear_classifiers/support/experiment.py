"""The end of the assignment: train both classifiers on real digits and look at what they learned.

    python -m support.experiment          a table, and templates.png and losses.png beside you

It needs your finished `linear_classifiers.py`, and matplotlib for the two plots. A few seconds.
"""

import sys
from pathlib import Path

import numpy as np

from support import load_digits, with_bias

STEPS = dict(learning_rate=0.1, num_iters=1500, batch_size=100)
STRENGTHS = (0.0, 1e-2, 1e-1)  # of the regulariser


def accuracy(model, X, y):
    """Share of the examples (X (N, D), y (N,)) whose label the model predicts."""
    return float(np.mean(model.predict(X) == y))


def train_all(classifiers, digits):
    """Train each class once for each strength: `{(name, reg): (model, loss_history)}`."""
    X = with_bias(digits.X_train)
    trained = {}
    for classifier in classifiers:
        for reg in STRENGTHS:
            np.random.seed(0)  # the same batches for everyone: what differs is the loss and reg
            model = classifier()
            trained[classifier.__name__, reg] = model, model.train(X, digits.y_train, reg=reg, **STEPS)
    return trained


def print_table(trained, digits):
    """One line for each model: accuracy on what it saw and on what it did not, and the size of W."""
    print(f"{'classifier':<12}{'reg':>8}{'training':>12}{'held out':>12}{'norm of W':>12}")
    for (name, reg), (model, _) in trained.items():
        seen = accuracy(model, with_bias(digits.X_train), digits.y_train)
        held_out = accuracy(model, with_bias(digits.X_test), digits.y_test)
        norm = float(np.sqrt(np.sum(model.W**2)))
        print(f"{name:<12}{reg:>8g}{seen:>12.1%}{held_out:>12.1%}{norm:>12.2f}")


def plot_templates(trained, path):
    """A row for each model, a picture for each class: the column of W as an 8 x 8 image (its bias left out)."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(len(trained), 10, figsize=(10, 1.15 * len(trained)), squeeze=False)
    for digit in range(10):
        axes[0, digit].set_title(str(digit))
    for row, ((name, reg), (model, _)) in zip(axes, trained.items(), strict=True):
        templates = model.W[:-1].T.reshape(-1, 8, 8)
        limit = np.abs(templates).max()
        for digit, axis in enumerate(row):
            # Red votes for the class, blue against it; white does not care.
            axis.imshow(templates[digit], cmap="RdBu_r", vmin=-limit, vmax=limit)
            axis.set(xticks=[], yticks=[])
        row[0].set_ylabel(f"{name}\nreg {reg:g}", fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def plot_losses(trained, path):
    """The loss of each batch, for each model."""
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(7, 4))
    for (name, reg), (_, history) in trained.items():
        axis.plot(history, linewidth=0.7, label=f"{name}, reg {reg:g}")
    axis.set(xlabel="step", ylabel="loss of the batch", yscale="log")
    axis.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def main():
    """Train, print, plot."""
    from linear_classifiers import LinearSVM, Softmax

    digits = load_digits()
    trained = train_all((LinearSVM, Softmax), digits)
    print_table(trained, digits)
    try:
        import matplotlib
    except ImportError:
        print("no plots: matplotlib is not installed (pip install matplotlib)", file=sys.stderr)
        return
    matplotlib.use("Agg")  # files only: works without a screen
    plot_templates(trained, Path("templates.png"))
    plot_losses(trained, Path("losses.png"))
    print("wrote templates.png and losses.png")


if __name__ == "__main__":
    main()
