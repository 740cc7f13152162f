"""Given code: the handwritten digits of this assignment. Nothing to write here."""

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


def with_bias(X: np.ndarray) -> np.ndarray:
    """X (N, D) with a column of ones appended (N, D + 1): the last row of W then acts as the bias."""
    return np.hstack([X, np.ones((len(X), 1))])
