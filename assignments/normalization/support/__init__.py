"""Given code: digits with badly scaled features, and a network around your layers. Nothing to write here."""

import hashlib
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .layers import affine_backward, affine_forward, relu_backward, relu_forward, softmax_loss

__all__ = [
    "Digits",
    "Network",
    "affine_backward",
    "affine_forward",
    "badly_scaled",
    "load_digits",
    "relu_backward",
    "relu_forward",
    "softmax_loss",
    "train",
]

_FILE = Path(__file__).parent / "digits.npz"
_SHA256 = "0a0ab7b2859bc3f07dca7c051cb4ad80f9b5ebabc14d480df66e0a564b068299"


class Digits(NamedTuple):
    """Images of handwritten digits as rows of 64 numbers (8 x 8 pixels), with their labels 0..9."""

    x_train: np.ndarray  # (1400, 64) float64
    y_train: np.ndarray  # (1400,) int64
    x_test: np.ndarray  # (397, 64) float64, held out: look at these last
    y_test: np.ndarray  # (397,) int64


def load_digits() -> Digits:
    """The digits, grey values in 0..1, in an order that was shuffled once and is the same for everyone.

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


def badly_scaled(digits: Digits) -> Digits:
    """The same digits as if every pixel had its own unit: column j is multiplied by a power of ten, 0.001 to 1000."""
    powers = np.linspace(-3.0, 3.0, digits.x_train.shape[1])
    powers = powers[np.argsort(np.random.PCG64(1).random_raw(len(powers)), kind="stable")]
    return digits._replace(x_train=digits.x_train * 10.0**powers, x_test=digits.x_test * 10.0**powers)


class Network:
    """A network with one hidden layer: [norm] - affine - [norm] - relu - affine - softmax.

    `layers` is whatever has batchnorm_forward and batchnorm_backward: your module. With None there is no normalisation.
    `where` says in which of the two places it is used. A network of the same `seed` starts from the same weights.
    """

    def __init__(self, layers=None, where=("in", "hidden"), hidden=40, classes=10, features=64, seed=0):
        uniform = np.random.PCG64(seed).random_raw(hidden * (features + classes)) / 2.0**64 - 0.5
        first, second = np.split(uniform, [features * hidden])
        self.layers = layers
        self.params = {
            "W1": first.reshape(features, hidden) * np.sqrt(12.0 / features),
            "b1": np.zeros(hidden),
            "W2": second.reshape(hidden, classes) * np.sqrt(12.0 / hidden),
            "b2": np.zeros(classes),
        }
        self.state = {}
        for name, size in (("in", features), ("hidden", hidden)):
            if layers is not None and name in where:
                self.params["gamma_" + name], self.params["beta_" + name] = np.ones(size), np.zeros(size)
                self.state[name] = {"mode": "train"}

    def _normalise(self, x, name, mode):
        if name not in self.state:
            return x, None
        self.state[name]["mode"] = mode
        gamma, beta = self.params["gamma_" + name], self.params["beta_" + name]
        return self.layers.batchnorm_forward(x, gamma, beta, self.state[name])

    def _normalise_back(self, dout, cache, name, gradients):
        if name not in self.state:
            return dout
        dx, gradients["gamma_" + name], gradients["beta_" + name] = self.layers.batchnorm_backward(dout, cache)
        return dx

    def scores(self, x, mode="test"):
        """The scores (N, classes), and what `loss` needs to go back."""
        p = self.params
        inputs, inputs_cache = self._normalise(x, "in", mode)
        units, units_cache = self._normalise(inputs @ p["W1"] + p["b1"], "hidden", mode)
        active = np.maximum(units, 0.0)
        return active @ p["W2"] + p["b2"], (inputs, inputs_cache, units_cache, active)

    def loss(self, x, y):
        """The mean softmax loss of a batch in mode "train", and its gradient by every parameter."""
        scores, (inputs, inputs_cache, units_cache, active) = self.scores(x, "train")
        scores = scores - scores.max(axis=1, keepdims=True)
        log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        up = (np.exp(log_p) - np.eye(scores.shape[1])[y]) / len(y)
        gradients = {"W2": active.T @ up, "b2": up.sum(axis=0)}
        up = (up @ self.params["W2"].T) * (active > 0)
        up = self._normalise_back(up, units_cache, "hidden", gradients)
        gradients["W1"], gradients["b1"] = inputs.T @ up, up.sum(axis=0)
        if "in" in self.state:
            self._normalise_back(up @ self.params["W1"].T, inputs_cache, "in", gradients)
        return -np.mean(log_p[np.arange(len(y)), y]), gradients

    def accuracy(self, x, y):
        """The share of examples whose right class has the highest score, in mode "test"."""
        return float(np.mean(np.argmax(self.scores(x)[0], axis=1) == y))


def train(network, x, y, learning_rate, steps, batch_size=100):
    """Plain gradient descent; every step looks at the next `batch_size` rows. Returns the loss before each step.

    Stops early where the loss is not finite; the history is then filled up with infinity.
    """
    history = np.full(steps, np.inf)
    with np.errstate(all="ignore"):
        for step in range(steps):
            rows = np.arange(step * batch_size, (step + 1) * batch_size) % len(x)
            history[step], gradients = network.loss(x[rows], y[rows])
            if not np.isfinite(history[step]):
                history[step] = np.inf
                break
            for name, gradient in gradients.items():
                network.params[name] = network.params[name] - learning_rate * gradient
    return history
