"""Given code: the handwritten digits, and a small model that has to find things with your attention. Nothing to write.

The task of the model: six handwritten digits lie before it, each with a mark, one of eight. It is asked for three
marks, one after the other, and has to say which digit carries each. Where a mark lies is different every time, so that
it can only be found by looking for it; and which digit it is can only be read from the picture that carries the mark.
"""

import hashlib
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np

_FILE = Path(__file__).parent / "digits.npz"
_SHA256 = "0a0ab7b2859bc3f07dca7c051cb4ad80f9b5ebabc14d480df66e0a564b068299"

TOKENS, MARKS, QUESTIONS = 6, 8, 3


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


class Batch(NamedTuple):
    """N examples of the retrieval task."""

    tokens: np.ndarray  # (N, 6, 72): 64 pixels, then the mark as a one-hot row of 8
    asked: np.ndarray  # (N, 3, 8): the marks that are asked for, one-hot
    answers: np.ndarray  # (N, 3): the digit that carries each
    where: np.ndarray  # (N, 3): which token it is; for looking at maps, the model is never told


def draw_batch(rng, images, labels, N):
    """Draw N examples: six images each, with six different marks, and three of these marks as questions."""
    picked = rng.integers(len(images), size=(N, TOKENS))
    marks = np.argsort(rng.random((N, MARKS)), axis=1)[:, :TOKENS]
    where = np.argsort(rng.random((N, TOKENS)), axis=1)[:, :QUESTIONS]
    one_hot = np.eye(MARKS)
    rows = np.arange(N)[:, None]
    tokens = np.concatenate([images[picked], one_hot[marks]], axis=-1)
    return Batch(tokens, one_hot[marks[rows, where]], labels[picked[rows, where]], where)


class Retrieval:
    """One layer of attention, its three projections, and a step of Adam.

    forward, backward: your `scaled_dot_product_attention_forward` and `_backward`.
    """

    def __init__(self, forward, backward, size=16, seed=0):
        rng = np.random.default_rng(seed)
        self.forward, self.backward = forward, backward
        self.params = {
            "W_q": rng.standard_normal((MARKS, size)) / np.sqrt(MARKS),
            "W_k": rng.standard_normal((64 + MARKS, size)) / np.sqrt(64 + MARKS),
            "W_v": rng.standard_normal((64 + MARKS, 10)) / np.sqrt(64 + MARKS),
        }
        self._moments = {name: (np.zeros_like(W), np.zeros_like(W)) for name, W in self.params.items()}
        self._steps = 0

    def scores(self, batch):
        """Scores of the ten digits for every question (N, 3, 10), and the attention's cache."""
        q, k, v = (
            x @ self.params[name] for x, name in ((batch.asked, "W_q"), (batch.tokens, "W_k"), (batch.tokens, "W_v"))
        )
        return self.forward(q, k, v)

    def accuracy(self, batch):
        """The share of questions that are answered rightly."""
        return float(np.mean(np.argmax(self.scores(batch)[0], axis=-1) == batch.answers))

    def step(self, batch, learning_rate=0.03):
        """One step of Adam on the mean cross-entropy of a batch; returns the loss before the step."""
        scores, cache = self.scores(batch)
        log_p = scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)
        right = np.eye(10)[batch.answers]
        dq, dk, dv = self.backward((np.exp(log_p) - right) / batch.answers.size, cache)
        sides = {"W_q": (batch.asked, dq), "W_k": (batch.tokens, dk), "W_v": (batch.tokens, dv)}
        self._steps += 1
        for name, (x, upstream) in sides.items():
            gradient = x.reshape(-1, x.shape[-1]).T @ upstream.reshape(-1, upstream.shape[-1])
            m, v = self._moments[name]
            m += 0.1 * (gradient - m)
            v += 0.01 * (gradient**2 - v)
            m_hat, v_hat = m / (1 - 0.9**self._steps), v / (1 - 0.99**self._steps)
            self.params[name] -= learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8)
        return float(-np.sum(right * log_p) / batch.answers.size)


def train_retrieval(forward, backward, digits, steps=300, batch_size=64, seed=0):
    """Train a `Retrieval`; returns it and the loss before each step."""
    model, rng = Retrieval(forward, backward, seed=seed), np.random.default_rng(seed + 1)
    history = [model.step(draw_batch(rng, digits.x_train, digits.y_train, batch_size)) for _ in range(steps)]
    return model, history


def held_out_batch(digits, N=400, seed=2):
    """Examples made of images that no training has seen, the same for everyone."""
    return draw_batch(np.random.default_rng(seed), digits.x_test, digits.y_test, N)
