"""Given code: the handwritten digits, and a small network to train on them. Nothing to write here."""

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


def start_weights(hidden: int = 32, seed: int = 0) -> dict[str, np.ndarray]:
    """Small random weights of a network with 64 inputs, `hidden` tanh units and 10 scores."""
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.standard_normal((64, hidden)) / 8.0,
        "b1": np.zeros(hidden),
        "W2": rng.standard_normal((hidden, 10)) / np.sqrt(hidden),
        "b2": np.zeros(10),
    }


def _scores(weights: dict[str, np.ndarray], X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    hidden = np.tanh(X @ weights["W1"] + weights["b1"])
    return hidden, hidden @ weights["W2"] + weights["b2"]


def loss_and_gradients(
    weights: dict[str, np.ndarray], X: np.ndarray, y: np.ndarray
) -> tuple[float, dict[str, np.ndarray]]:
    """The mean cross-entropy of images X (N, 64) with labels y (N,), and its gradient by each array of `weights`."""
    hidden, scores = _scores(weights, X)
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    wrong = (np.exp(log_p) - np.eye(10)[y]) / len(y)
    back = (wrong @ weights["W2"].T) * (1 - hidden**2)
    gradients = {"W1": X.T @ back, "b1": back.sum(axis=0), "W2": hidden.T @ wrong, "b2": wrong.sum(axis=0)}
    return float(-log_p[np.arange(len(y)), y].mean()), gradients


def accuracy(weights: dict[str, np.ndarray], X: np.ndarray, y: np.ndarray) -> float:
    """The part of the images X (N, 64) whose label has the highest score."""
    return float(np.mean(_scores(weights, X)[1].argmax(axis=1) == y))


def batches(num: int, size: int, steps: int, seed: int = 0):
    """`steps` arrays of `size` row numbers below `num`: shuffled epochs, one after the other."""
    rng = np.random.default_rng(seed)
    order = np.empty(0, dtype=np.int64)
    for _ in range(steps):
        if len(order) < size:
            order = rng.permutation(num)
        yield order[:size]
        order = order[size:]
