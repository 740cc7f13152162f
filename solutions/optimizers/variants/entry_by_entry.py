"""Loops over single entries, the math module, schedules with if and while; a tuple where a list came in."""

import math


def adam(w, dw, config=None):
    config = dict(config or {})
    rate, b1, b2 = config.get("learning_rate", 0.001), config.get("beta1", 0.9), config.get("beta2", 0.999)
    m, v = config.get("m", np.zeros(w.shape)).copy(), config.get("v", np.zeros(w.shape)).copy()
    config["t"] = t = config.get("t", 0) + 1
    next_w = np.empty(w.shape)
    for index in np.ndindex(*w.shape):
        m[index] = b1 * m[index] + (1 - b1) * dw[index]
        v[index] = b2 * v[index] + (1 - b2) * dw[index] ** 2
        root = math.sqrt(v[index] / (1 - b2**t)) + config.get("epsilon", 1e-8)
        next_w[index] = w[index] - rate * (m[index] / (1 - b1**t)) / root
    config["m"], config["v"] = m, v
    return next_w, config


def clip_grad_norm(grads, max_norm):
    values = grads.values() if isinstance(grads, dict) else grads
    norm = math.sqrt(math.fsum(float(x) ** 2 for array in values for x in array.flat))
    if norm <= max_norm:
        return grads, norm
    if isinstance(grads, dict):
        return {name: array / norm * max_norm for name, array in grads.items()}, norm
    return tuple(array / norm * max_norm for array in grads), norm


def get_lr_step_schedule(it, learning_rate, factor, every):
    while it >= every:
        learning_rate, it = learning_rate * factor, it - every
    return learning_rate


def get_lr_exponential_schedule(it, learning_rate, decay):
    for _ in range(it):
        learning_rate *= math.exp(-decay)
    return learning_rate


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    if it < warmup_iters:
        return it / warmup_iters * max_learning_rate
    if it > cosine_cycle_iters:
        return min_learning_rate
    angle = (it - warmup_iters) / (cosine_cycle_iters - warmup_iters) * math.pi
    return min_learning_rate + (max_learning_rate - min_learning_rate) * math.cos(angle / 2) ** 2
