"""The experiment at the end: train a network, look at what it sees, and watch a gradient on its way down.

    python experiment.py

Needs a finished backprop.py, takes some seconds, prints what it does, and draws weights.png, losses.png and
gradients.png if matplotlib is installed. The handout says what to look for.
"""

import sys
from pathlib import Path

import backprop
import numpy as np
from support import load_digits, numerical_gradient, train

FOLDER = Path(__file__).parent
EPOCHS = 15
DEPTH = 10  # layers of the stacks whose gradients are compared


def main():
    """Check, train, compare, draw."""
    digits = load_digits()
    check_a_gradient(digits)
    check_the_autograd(digits)
    trained = train_all(digits)
    sizes = gradient_sizes(digits)
    try:
        import matplotlib
    except ImportError:
        print("\nno pictures: matplotlib is not installed (pip install matplotlib)")
        return
    matplotlib.use("Agg")  # draws into files, also where there is no screen
    draw_weights(trained["one hidden layer of 100"][0], FOLDER / "weights.png")
    draw_losses(trained, FOLDER / "losses.png")
    draw_gradients(sizes, FOLDER / "gradients.png")
    print("\ndrew weights.png, losses.png and gradients.png")


def check_a_gradient(digits):
    """Hold one gradient of a small network against its numerical one."""
    np.random.seed(0)
    net = backprop.TwoLayerNet(input_dim=64, hidden_dim=5, num_classes=10, weight_scale=0.3, reg=0.1)
    X, y = digits.x_train[:8], digits.y_train[:8]
    by_hand = net.loss(X, y)[1]["W2"]
    numerical = numerical_gradient(lambda: net.loss(X, y)[0], net.params["W2"])
    print(
        f"W2 has {by_hand.size} gradients; the worst is {np.abs(by_hand - numerical).max():.1e} from its numerical one"
    )


def check_the_autograd(digits):
    """Ask your Tensors for the gradients that your layers computed by hand."""
    np.random.seed(0)
    net = backprop.TwoLayerNet(input_dim=64, hidden_dim=30, num_classes=10, weight_scale=0.3)
    X, y = digits.x_train[:50], digits.y_train[:50]
    _, by_hand = net.loss(X, y)
    p = {name: backprop.Tensor(value) for name, value in net.params.items()}
    scores = (backprop.Tensor(X) @ p["W1"] + p["b1"]).relu() @ p["W2"] + p["b2"]
    of_labels = (scores * np.eye(10)[y]).sum(axis=1)
    loss = (scores.exp().sum(axis=1).log() - of_labels).sum() * (1 / len(y))
    loss.backward()
    worst = max(np.abs(p[name].grad - by_hand[name]).max() for name in by_hand)
    print(f"your autograd and your layers differ by {worst:.1e} at most")


def train_all(digits):
    """Train three networks: `{title: (net, losses)}`."""
    shape = {"input_dim": 64, "num_classes": 10, "reg": 1e-3}
    deep = {"weight_scale": 0.2, "dtype": np.float64}
    trained = {}
    print(f"\n{'network':<30}{'loss':>8}{'training':>11}{'held out':>11}")
    for title, make in {
        "no hidden layer": lambda: backprop.FullyConnectedNet([], **shape, **deep),
        "one hidden layer of 100": lambda: backprop.TwoLayerNet(hidden_dim=100, weight_scale=0.02, **shape),
        "three hidden layers of 50": lambda: backprop.FullyConnectedNet([50, 50, 50], **shape, **deep),
    }.items():
        np.random.seed(0)  # the same batches each time: what differs is the network
        net = make()
        losses = train(net, digits.x_train, digits.y_train, learning_rate=0.2, epochs=EPOCHS, title=title)
        seen, held_out = accuracy(net, digits.x_train, digits.y_train), accuracy(net, digits.x_test, digits.y_test)
        print(f"\r{title:<30}{np.mean(losses[-20:]):>8.3f}{seen:>11.1%}{held_out:>11.1%}")
        trained[title] = net, losses
    return trained


def accuracy(net, X, y):
    """The part of the examples whose highest score is that of their label."""
    return np.mean(np.argmax(net.loss(X), axis=1) == y)


def gradient_sizes(digits):
    """The norm of the gradient that arrives below each of DEPTH layers, for three activations: `{name: [norms]}`."""
    X, sizes = digits.x_train[:100] - 0.5, {}
    print(f"\nthe gradient on its way down {DEPTH} layers, from the last to the first")
    for name in ("sigmoid", "tanh", "relu"):
        rng = np.random.default_rng(0)
        forward, backward = getattr(backprop, f"{name}_forward"), getattr(backprop, f"{name}_backward")
        out, caches = X, []
        for _ in range(DEPTH):
            w = rng.standard_normal((64, 64)) * np.sqrt((2 if name == "relu" else 1) / 64)
            between, affine_cache = backprop.affine_forward(out, w, np.zeros(64))
            out, cache = forward(between)
            caches.append((affine_cache, cache))
        upstream = rng.standard_normal(out.shape)
        sizes[name] = [np.linalg.norm(upstream)]
        for affine_cache, cache in reversed(caches):
            upstream, _, _ = backprop.affine_backward(backward(upstream, cache), affine_cache)
            sizes[name].append(np.linalg.norm(upstream))
        print(f"  {name:<8}" + " ".join(f"{size:8.1e}" for size in sizes[name][::2]))
    return sizes


def draw_weights(net, path):
    """What the 50 busiest hidden units look for: columns of W1 as 8 x 8 images; red: ink excites, blue: it inhibits."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(5, 10, figsize=(9, 4.8), layout="constrained")
    figure.suptitle("what the busiest hidden units look for: ink where it is red, none where it is blue")
    busiest = np.argsort(-np.linalg.norm(net.params["W1"], axis=0))
    limit = 0.5 * np.abs(net.params["W1"]).max()
    for axis, weights in zip(axes.flat, net.params["W1"].T[busiest], strict=False):
        axis.imshow(weights.reshape(8, 8), cmap="RdBu_r", vmin=-limit, vmax=limit)
        axis.set(xticks=[], yticks=[])
    figure.savefig(path, dpi=110)
    plt.close(figure)


def draw_losses(trained, path):
    """The loss of each batch, pale, and the median of 25 batches around it, for each network."""
    from matplotlib import pyplot as plt

    figure, axis = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for title, (_, losses) in trained.items():
        (line,) = axis.plot(losses, linewidth=0.5, alpha=0.35)
        medians = np.median(np.lib.stride_tricks.sliding_window_view(losses, 25), axis=1)
        axis.plot(np.arange(12, 12 + len(medians)), medians, color=line.get_color(), label=title)
    axis.set(xlabel="step", ylabel="loss of the batch", yscale="log", yticks=(0.1, 0.2, 0.5, 1, 2))
    axis.yaxis.set_major_formatter("{x:g}")
    axis.minorticks_off()
    axis.legend()
    figure.savefig(path, dpi=110)
    plt.close(figure)


def draw_gradients(sizes, path):
    """The norm of the gradient below each layer, for each activation."""
    from matplotlib import pyplot as plt

    figure, axis = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for name, norms in sizes.items():
        axis.plot(norms, marker="o", label=name)
    axis.set(xlabel="layers that the gradient has passed on its way down", ylabel="norm of the gradient", yscale="log")
    axis.legend()
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    try:
        main()
    except NotImplementedError as unwritten:
        sys.exit(f"{unwritten}: finish it first")
