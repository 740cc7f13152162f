"""Each array is shortened by its own norm, which bends the direction of the step. There is one norm for all arrays,
and one factor.
"""

QUESTION = "Do all arrays get the same factor?"


def clip_grad_norm(grads, max_norm):
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = float(np.sqrt(sum(np.sum(array**2) for array in arrays)))
    clipped = [array * min(1.0, max_norm / (np.sqrt(np.sum(array**2)) + 1e-12)) for array in arrays]
    return (dict(zip(grads, clipped)) if isinstance(grads, dict) else clipped), norm
