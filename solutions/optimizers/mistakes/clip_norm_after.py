"""The norm that is returned is that of the clipped gradients; the caller wants to know how long they were before."""

QUESTION = "Who watches the norm over a training: what would your number tell them?"


def clip_grad_norm(grads, max_norm):
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = float(np.sqrt(sum(np.sum(array**2) for array in arrays)))
    clipped = [array * min(1.0, max_norm / (norm + 1e-12)) for array in arrays]
    return (dict(zip(grads, clipped)) if isinstance(grads, dict) else clipped), min(norm, float(max_norm))
