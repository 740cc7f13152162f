"""Where all gradients are 0, their length is 0 and cannot divide anything: they stay 0."""

QUESTION = "What is your factor when all gradients are 0?"


def clip_gradients(grads, max_norm):
    norm = math.sqrt(sum(np.sum(grad**2) for grad in grads.values()))
    factor = min(1.0, max_norm / norm)
    return {name: factor * grad for name, grad in grads.items()}
