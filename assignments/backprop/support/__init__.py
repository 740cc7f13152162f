"""Given code: handwritten digits, a training loop, and numerical gradients. Nothing to write here."""

import hashlib
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np

_FILE = Path(__file__).parent / "digits.npz"
_SHA256 = "0a0ab7b2859bc3f07dca7c051cb4ad80f9b5ebabc14d480df66e0a564b068299"


class Digits(NamedTuple):
    """Images of handwritten digits as rows of 64 grey values in 0..1 (8 x 8 pixels), with their labels 0..9."""

    x_train: np.ndarray  # (1400, 64) float64
    y_train: np.ndarray  # (1400,) int64
    x_test: np.ndarray  # (397, 64) float64, held out: look at these last
    y_test: np.ndarray  # (397,) int64


def load_digits() -> Digits:
    """The digits, in an order that was shuffled once and is the same for everyone.

    Raises `OSError` where the data file is missing and `ValueError` where it is not the one that was shipped.
    """
    content = _FILE.read_bytes()
    if hashlib.sha256(content).hexdigest() != _SHA256:
        raise ValueError(f"{_FILE} is damaged or was changed: take a fresh copy of this assignment's support folder")
    with np.load(io.BytesIO(content), allow_pickle=False) as data:
        x = data["images"].reshape(-1, 64) / 16.0
        y = data["labels"].astype(np.int64)
        train, test = data["train"], data["test"]
    return Digits(x[train], y[train], x[test], y[test])


def train(net, X, y, *, learning_rate, epochs, batch_size=50, title=""):
    """Gradient descent on random batches; changes `net.params`, prints how it goes, returns the loss of each batch.

    net: anything with `params`, a dict of arrays, and `loss(X, y)`, which returns the loss and a dict of gradients.
    X: (N, ...) data; y: (N,) labels.
    """
    losses = []
    for epoch in range(epochs):
        order = np.random.permutation(len(y))
        for start in range(0, len(y) - batch_size + 1, batch_size):
            batch = order[start : start + batch_size]
            loss, grads = net.loss(X[batch], y[batch])
            losses.append(float(loss))
            for name, gradient in grads.items():
                net.params[name] = net.params[name] - learning_rate * gradient
        print(f"\r{title:<30}{losses[-1]:>8.3f}  epoch {epoch + 1} of {epochs}  ", end="", flush=True)
    return losses


def numerical_gradient(f, array, h=1e-5):
    """The gradient of `f()`, a number, by the entries of `array`, which `f` reads: central differences.

    Changes one entry at a time and puts it back.
    """
    gradient = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + h
        above = f()
        array[index] = kept - h
        below = f()
        array[index] = kept
        gradient[index] = (above - below) / (2 * h)
    return gradient
