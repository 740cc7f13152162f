"""The caller's gradients are changed: make new arrays."""

QUESTION = "Which line writes into what it was given?"


def clip_gradients(grads, max_norm):
    norm = math.sqrt(sum(np.sum(grad**2) for grad in grads.values()))
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    for grad in grads.values():
        grad *= factor
    return grads
