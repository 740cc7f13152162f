"""The gradients that were handed in are shortened themselves (`*=`); make new arrays."""

QUESTION = "Who else holds these arrays?"


def clip_grad_norm(grads, max_norm):
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = float(np.sqrt(sum(np.sum(array**2) for array in arrays)))
    clipped = list(arrays)
    for array in clipped:
        array *= min(1.0, max_norm / (norm + 1e-12))
    return (dict(zip(grads, clipped)) if isinstance(grads, dict) else clipped), norm
