"""The experiment at the end: a network of filters beside a linear classifier, on handwritten digits.

    python experiment.py

Needs a finished cnn.py, takes a few seconds, prints a table, and draws filters.png and losses.png if matplotlib is
installed. The handout says what to look for.
"""

import sys
from pathlib import Path

import numpy as np
from cnn import ThreeLayerConvNet, conv_relu_forward, kaiming_std, max_pool_forward_naive
from support import accuracy, affine_backward, affine_forward, load_digits, shifted, softmax_loss, train

FOLDER = Path(__file__).parent
STEPS = {"batch_size": 50, "learning_rate": 5e-3}
EPOCHS = 10
START = None  # standard deviation of the network's weights; None: kaiming_std of each
MOVES = [(0, -1), (0, 1), (-1, 0), (1, 0)]  # one pixel left, right, up, down


class LinearClassifier:
    """One affine layer and the softmax loss: what a network without hidden layers can do."""

    def __init__(self):
        self.params = {"W": np.zeros((64, 10), dtype=np.float32), "b": np.zeros(10, dtype=np.float32)}

    def loss(self, X, y=None):
        """Scores without labels; loss and gradients with labels."""
        scores, cache = affine_forward(X, self.params["W"], self.params["b"])
        if y is None:
            return scores
        loss, upstream = softmax_loss(scores, y)
        _, dW, db = affine_backward(upstream, cache)
        return loss, {"W": dW, "b": db}


def main():
    """Train, print, draw."""
    digits = load_digits()
    models = {"linear": LinearClassifier(), "network": new_network()}
    losses = {name: train_with_progress(name, model, digits) for name, model in models.items()}
    print_table(models, digits)
    try:
        import matplotlib
    except ImportError:
        print("\nno pictures: matplotlib is not installed (pip install matplotlib)")
        return
    matplotlib.use("Agg")  # draws into files, also where there is no screen
    draw_filters(models["network"], digits.x_test[digits.y_test == 3][:1], FOLDER / "filters.png")
    draw_losses(losses, FOLDER / "losses.png")
    print("\ndrew filters.png and losses.png")


def new_network():
    """Eight filters of 3 x 3, 32 hidden numbers; weights as kaiming_std says."""
    rng = np.random.default_rng(2)
    net = ThreeLayerConvNet(input_dim=(1, 8, 8), num_filters=8, filter_size=3, hidden_dim=32, reg=1e-3)
    for name in [name for name in sorted(net.params) if name.startswith("W")]:
        shape = net.params[name].shape
        scale = kaiming_std(shape) if START is None else START
        net.params[name] = (scale * rng.standard_normal(shape)).astype(np.float32)
    return net


def train_with_progress(name, model, digits):
    """Train for some epochs, saying how it goes; the loss of every step."""
    per_epoch = len(digits.x_train) // STEPS["batch_size"]
    history = []
    for loss in train(model, digits.x_train, digits.y_train, steps=EPOCHS * per_epoch, **STEPS):
        history.append(loss)
        if len(history) % per_epoch == 0:
            right = accuracy(model, digits.x_test, digits.y_test)
            bar = "#" * round(30 * right)
            print(f"{name:<8} epoch {len(history) // per_epoch:>2}  loss {np.mean(history[-per_epoch:]):.3f}", end="  ")
            print(f"held out {right:6.1%}  {bar}", flush=True)
    return history


def print_table(models, digits):
    """One line for each model: parameters, how much of what it gets right, also of digits moved by one pixel."""
    print(f"\n{'model':<10}{'parameters':>11}{'training':>11}{'held out':>11}{'moved by one pixel':>21}")
    for name, model in models.items():
        size = sum(np.size(value) for value in model.params.values())
        seen = accuracy(model, digits.x_train, digits.y_train)
        held_out = accuracy(model, digits.x_test, digits.y_test)
        moved = np.mean([accuracy(model, shifted(digits.x_test, *move), digits.y_test) for move in MOVES])
        print(f"{name:<10}{size:>11}{seen:>11.1%}{held_out:>11.1%}{moved:>21.1%}")


def draw_filters(net, image, path):
    """A column for each filter: its weights (red: positive), its map of one digit, and the map after pooling."""
    from matplotlib import pyplot as plt

    W1, b1 = net.params["W1"], net.params["b1"]
    maps, _ = conv_relu_forward(image, W1, b1, {"stride": 1, "pad": (W1.shape[2] - 1) // 2})
    pooled, _ = max_pool_forward_naive(maps, {"pool_height": 2, "pool_width": 2, "stride": 2})
    figure, axes = plt.subplots(3, len(W1) + 1, figsize=(1.2 * (len(W1) + 1), 3.9), layout="constrained")
    for axis in axes.flat:
        axis.set(xticks=[], yticks=[])
    for axis in axes[:, 0]:
        axis.axis("off")
    axes[1, 0].imshow(image[0, 0], cmap="gray_r")
    axes[1, 0].set_title("digit", fontsize=9)
    weights, answers = np.abs(W1).max(), maps.max()
    for f in range(len(W1)):
        axes[0, f + 1].imshow(W1[f, 0], cmap="RdBu_r", vmin=-weights, vmax=weights)
        axes[0, f + 1].set_title(f"bias {b1[f]:.2f}", fontsize=9)
        axes[1, f + 1].imshow(maps[0, f], cmap="viridis", vmin=0, vmax=answers)
        axes[2, f + 1].imshow(pooled[0, f], cmap="viridis", vmin=0, vmax=answers)
    for row, text in enumerate(("filter", "after ReLU", "pooled")):
        axes[row, 1].set_ylabel(text)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def draw_losses(losses, path):
    """The loss of each batch, for each model."""
    from matplotlib import pyplot as plt

    figure, axis = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for name, history in losses.items():
        axis.plot(history, linewidth=0.8, label=name)
    axis.set(xlabel="step", ylabel="loss of the batch", yscale="log", yticks=(0.1, 0.2, 0.5, 1, 2))
    axis.yaxis.set_major_formatter("{x:g}")
    axis.minorticks_off()
    axis.legend()
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    try:
        main()
    except NotImplementedError as unwritten:
        sys.exit(f"{unwritten}: finish it first")
