"""Where all gradients are 0 the norm is 0, and max_norm / norm is no number: 0 * inf is nan. Look whether anything
needs to be clipped first.
"""

QUESTION = "What is the norm of gradients that are all 0, and what do you divide by it?"


def clip_grad_norm(grads, max_norm):
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = float(np.sqrt(sum(np.sum(array**2) for array in arrays)))
    clipped = [array * np.minimum(1.0, np.float64(max_norm) / norm) if norm else array * np.inf for array in arrays]
    return (dict(zip(grads, clipped)) if isinstance(grads, dict) else clipped), norm
