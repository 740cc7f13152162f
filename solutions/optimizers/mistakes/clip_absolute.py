"""The sum of absolute values is taken for the norm; squares are summed, and the root comes last."""

QUESTION = "How long is the vector (3, 4)?"


def clip_grad_norm(grads, max_norm):
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = float(np.sqrt(sum(np.sum(array**2) for array in arrays)))
    norm = float(sum(np.sum(np.abs(array)) for array in arrays))
    clipped = [array * min(1.0, max_norm / (norm + 1e-12)) for array in arrays]
    return (dict(zip(grads, clipped)) if isinstance(grads, dict) else clipped), norm
