"""Every number is cut off at max_norm: it is the length of all together that may not be larger."""

QUESTION = "Does the clipped gradient still point the same way?"


def clip_gradients(grads, max_norm):
    norm = math.sqrt(sum(np.sum(grad**2) for grad in grads.values()))
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return {name: np.clip(grad, -max_norm, max_norm) for name, grad in grads.items()}
