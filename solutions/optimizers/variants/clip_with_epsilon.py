"""Clips as libraries do: a factor of at most 1, a tiny epsilon beside the norm; one long vector; numpy numbers."""


def clip_grad_norm(grads, max_norm):
    names = list(grads) if isinstance(grads, dict) else range(len(grads))
    norm = np.linalg.norm(np.concatenate([np.ravel(grads[name]) for name in names]))
    factor = min(1.0, max_norm / (norm + 1e-6))
    if isinstance(grads, dict):
        return {name: grads[name] * factor for name in names}, norm
    return [grads[name] * factor for name in names], norm


def get_lr_inverse_schedule(it, learning_rate, decay):
    return np.float64(learning_rate) * np.reciprocal(1.0 + decay * it)


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    up = np.inf if warmup_iters == 0 else it / warmup_iters
    done = np.clip((it - warmup_iters) / (cosine_cycle_iters - warmup_iters), 0, 1)
    down = min_learning_rate + (max_learning_rate - min_learning_rate) * (1 + np.cos(np.pi * done)) / 2
    return np.minimum(up * max_learning_rate, down) if it < warmup_iters else down
