"""The sum of squares is taken for the norm; its root is missing."""

QUESTION = "How long is the vector (3, 4)?"


def clip_grad_norm(grads, max_norm):
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = float(np.sqrt(sum(np.sum(array**2) for array in arrays)))
    norm = norm**2
    clipped = [array * min(1.0, max_norm / (norm + 1e-12)) for array in arrays]
    return (dict(zip(grads, clipped)) if isinstance(grads, dict) else clipped), norm
