"""Given code for this assignment: the digits, and (in `experiment.py`) what to do with them in the end."""

from pathlib import Path
from typing import NamedTuple

import numpy as np


class Digits(NamedTuple):
    """1,797 handwritten digits of 8 x 8 pixels: 1,400 to learn from, 397 held out."""

    X_train: np.ndarray  # (1400, 64) float64, grey values 0 .. 1
    y_train: np.ndarray  # (1400,) int64, 0 .. 9
    X_test: np.ndarray  # (397, 64)
    y_test: np.ndarray  # (397,)


def load_digits() -> Digits:
    """Read `digits.npz`, which lies beside this file."""
    with np.load(Path(__file__).with_name("digits.npz"), allow_pickle=False) as file:
        X = file["images"].reshape(len(file["images"]), -1) / 16.0
        y = file["labels"].astype(np.int64)
        train, test = file["train"], file["test"]
    return Digits(X[train], y[train], X[test], y[test])


def with_bias(X: np.ndarray) -> np.ndarray:
    """X (N, D) with a column of ones appended (N, D + 1): the last row of W then acts as the bias."""
    return np.hstack([X, np.ones((len(X), 1))])
