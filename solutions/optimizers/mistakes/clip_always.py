"""Gradients that are short enough are made longer: the factor is max_norm / norm always. It is never more than 1."""

QUESTION = "The norm is 1 and 5 is allowed. What is your factor?"


def clip_grad_norm(grads, max_norm):
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = float(np.sqrt(sum(np.sum(array**2) for array in arrays)))
    clipped = [array * (max_norm / (norm + 1e-12)) for array in arrays]
    return (dict(zip(grads, clipped)) if isinstance(grads, dict) else clipped), norm
