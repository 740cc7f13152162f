"""Given code: the layers of a network that are no convolution. They are exercises of other assignments."""

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


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    """x (N, C, H, W), each channel normalised over all images and places; gamma and beta (C,). out, and the cache.

    In mode "train" by the batch, whose mean and (biased) variance move the running statistics in `bn_param`; in mode
    "test" by the running statistics, which stay. `eps` is 1e-5 and `momentum`, the weight of the old, 0.9 if absent.
    """
    training = {"train": True, "test": False}[bn_param["mode"]]
    if training:
        statistics = {"running_mean": np.mean(x, axis=(0, 2, 3)), "running_var": np.var(x, axis=(0, 2, 3))}
        keep = bn_param.get("momentum", 0.9)
        for name, batch in statistics.items():
            bn_param[name] = keep * bn_param.get(name, np.zeros_like(batch)) + (1 - keep) * batch
    else:
        statistics = bn_param
    mean, var = (_channels(statistics[name]) for name in ("running_mean", "running_var"))
    scale = 1 / np.sqrt(var + bn_param.get("eps", 1e-5))
    normal = (x - mean) * scale
    return _channels(gamma) * normal + _channels(beta), (normal, scale, gamma) if training else None


def spatial_batchnorm_backward(dout, cache):
    """dx in x's shape, dgamma (C,) and dbeta (C,), from dout (N, C, H, W) and the cache of mode "train"."""
    normal, scale, gamma = cache
    dgamma, dbeta = np.sum(dout * normal, axis=(0, 2, 3)), np.sum(dout, axis=(0, 2, 3))
    numbers = dout.size // len(gamma)  # of a channel
    centred = dout - _channels(dbeta) / numbers - normal * _channels(dgamma) / numbers
    return _channels(gamma) * scale * centred, dgamma, dbeta


def _channels(values):
    """(C,) as (C, 1, 1), to be multiplied with or added to images."""
    return np.reshape(values, (-1, 1, 1))
