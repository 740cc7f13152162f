"""The norms of the arrays are added; in one long vector it is the squares that add up, and the root comes last."""

QUESTION = "Two arrays have the norms 3 and 4. How long is the vector that holds both?"


def clip_grad_norm(grads, max_norm):
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = float(np.sqrt(sum(np.sum(array**2) for array in arrays)))
    norm = float(sum(np.sqrt(np.sum(array**2)) for array in arrays))
    clipped = [array * min(1.0, max_norm / (norm + 1e-12)) for array in arrays]
    return (dict(zip(grads, clipped)) if isinstance(grads, dict) else clipped), norm
