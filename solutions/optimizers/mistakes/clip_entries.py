"""Every entry is cut off at max_norm; instead all entries are to be multiplied by one factor, which keeps the
direction.
"""

QUESTION = "Does your gradient still point the same way?"


def clip_grad_norm(grads, max_norm):
    arrays = list(grads.values()) if isinstance(grads, dict) else grads
    norm = float(np.sqrt(sum(np.sum(array**2) for array in arrays)))
    clipped = [np.clip(array, -max_norm, max_norm) for array in arrays]
    return (dict(zip(grads, clipped)) if isinstance(grads, dict) else clipped), norm
