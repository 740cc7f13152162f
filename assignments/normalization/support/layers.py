"""Given code: the layers of a network that normalise nothing. You wrote them in an earlier assignment."""

import numpy as np


def affine_forward(x, w, b):
    """x (N, ...) as N rows of D numbers, times w (D, M), plus b (M,): out (N, M), and the cache."""
    rows = np.reshape(x, (len(x), w.shape[0]))
    return np.dot(rows, w) + b, (rows, np.shape(x), w)


def affine_backward(dout, cache):
    """dx in x's shape, dw (D, M) and db (M,), from dout (N, M)."""
    rows, shape, w = cache
    return np.dot(dout, w.T).reshape(shape), np.dot(rows.T, dout), np.sum(dout, axis=0)


def relu_forward(x):
    """x where it is positive, 0 elsewhere, and the cache; any shape."""
    positive = x > 0
    return np.where(positive, x, np.zeros_like(x)), positive


def relu_backward(dout, cache):
    """dout where x was positive, 0 elsewhere."""
    return np.where(cache, dout, np.zeros_like(dout))


def softmax_loss(x, y):
    """The mean softmax loss of scores x (N, C) with labels y (N,), and its gradient by x."""
    examples = np.arange(len(x))
    exponents = x - np.amax(x, axis=1, keepdims=True)
    powers = np.exp(exponents)
    totals = np.sum(powers, axis=1)
    loss = np.mean(np.log(totals) - exponents[examples, y])
    dx = powers / totals[:, None]
    dx[examples, y] -= 1
    return loss, dx / len(x)
