"""The gradients are scaled to norm 1; max_norm is missing in the factor."""

QUESTION = "How long are your clipped gradients?"


def clip_grad_norm(grads, max_norm):
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = float(np.sqrt(sum(np.sum(array**2) for array in arrays)))
    clipped = [array / norm if norm > max_norm else array for array in arrays]
    return (dict(zip(grads, clipped)) if isinstance(grads, dict) else clipped), norm
