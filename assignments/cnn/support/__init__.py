"""Given code: the handwritten digits of this assignment, other layers, a training loop. Nothing to write here."""

import hashlib
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .layers import (
    affine_backward,
    affine_forward,
    relu_backward,
    relu_forward,
    softmax_loss,
    spatial_batchnorm_backward,
    spatial_batchnorm_forward,
)
from .training import accuracy, train

__all__ = [
    "Digits",
    "accuracy",
    "affine_backward",
    "affine_forward",
    "load_digits",
    "relu_backward",
    "relu_forward",
    "shifted",
    "softmax_loss",
    "spatial_batchnorm_backward",
    "spatial_batchnorm_forward",
    "train",
]

_FILE = Path(__file__).parent / "digits.npz"
_SHA256 = "0a0ab7b2859bc3f07dca7c051cb4ad80f9b5ebabc14d480df66e0a564b068299"


class Digits(NamedTuple):
    """Images of handwritten digits, 1 channel of 8 x 8 grey values in 0..1, with their labels 0..9."""

    x_train: np.ndarray  # (1400, 1, 8, 8) float32
    y_train: np.ndarray  # (1400,) int64
    x_test: np.ndarray  # (397, 1, 8, 8) float32, held out: look at these last
    y_test: np.ndarray  # (397,) int64


def load_digits() -> Digits:
    """The digits, in an order that was shuffled once and is the same for everyone.

    Raises `OSError` where the data file is missing and `ValueError` where it is not the one that was shipped.
    """
    content = _FILE.read_bytes()
    if hashlib.sha256(content).hexdigest() != _SHA256:
        raise ValueError(f"{_FILE} is damaged or was changed: take a fresh copy of this assignment's support folder")
    with np.load(io.BytesIO(content), allow_pickle=False) as data:
        x = (data["images"][:, None] / 16.0).astype(np.float32)
        y = data["labels"].astype(np.int64)
        train_rows, test_rows = data["train"], data["test"]
    return Digits(x[train_rows], y[train_rows], x[test_rows], y[test_rows])


def shifted(x: np.ndarray, down: int, right: int) -> np.ndarray:
    """Images (N, C, H, W) moved by one pixel or none each way (-1, 0, 1); what comes in at the border is 0."""
    height, width = x.shape[2:]
    border = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    return border[:, :, 1 - down : 1 - down + height, 1 - right : 1 - right + width]
