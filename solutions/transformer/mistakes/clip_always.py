"""Short gradients are made longer: they are to stay as they are."""

QUESTION = "What happens to gradients that are not too long?"


def clip_gradients(grads, max_norm):
    norm = math.sqrt(sum(np.sum(grad**2) for grad in grads.values()))
    factor = max_norm / norm if norm > 0 else 1.0
    return {name: factor * grad for name, grad in grads.items()}
