"""Given code: a training loop. It is Adam; the optimizers are an assignment of their own."""

import numpy as np


def train(model, x, y, *, steps, batch_size, learning_rate, seed=0):
    """Take `steps` steps of Adam, each on a random batch; yields the loss before each step.

    Args:
        model: has `params`, a dict of arrays, and `loss(X, y) -> loss, grads`; its parameters are replaced.
        x, y: examples (N, ...) and their labels (N,).
        seed: of the batches: the same seed draws the same ones.
    """
    rng = np.random.default_rng(seed)
    params, moments = dict(model.params.items()), {}
    for step in range(1, steps + 1):
        batch = rng.integers(len(x), size=batch_size)
        loss, grads = model.loss(x[batch], y[batch])
        for name, gradient in grads.items():
            first, second = moments.get(name, (0.0, 0.0))
            first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
            moments[name] = first, second
            direction = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
            params[name] = (params[name] - learning_rate * direction).astype(params[name].dtype)
        model.params.update(params)
        yield float(loss)


def accuracy(model, x, y, batch_size=500):
    """The part of the examples whose label has the highest score."""
    right = 0
    for start in range(0, len(x), batch_size):
        scores = model.loss(x[start : start + batch_size])
        right += int(np.sum(np.argmax(scores, axis=1) == y[start : start + batch_size]))
    return right / len(x)
