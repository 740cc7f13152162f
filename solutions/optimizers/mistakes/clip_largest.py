"""The norm of the longest array decides; it is the norm of all entries of all arrays together."""

QUESTION = "Two arrays have the norms 3 and 4. How long is the vector that holds both?"


def clip_grad_norm(grads, max_norm):
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = float(np.sqrt(sum(np.sum(array**2) for array in arrays)))
    norm = float(max(np.sqrt(np.sum(array**2)) for array in arrays))
    clipped = [array * min(1.0, max_norm / (norm + 1e-12)) for array in arrays]
    return (dict(zip(grads, clipped)) if isinstance(grads, dict) else clipped), norm
