"""The lengths of the arrays are added: the length of all together is the root of the sum of all squares."""

QUESTION = "How long is (3, 4), made of (3) and (4)?"


def clip_gradients(grads, max_norm):
    norm = sum(math.sqrt(np.sum(grad**2)) for grad in grads.values())
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return {name: factor * grad for name, grad in grads.items()}
