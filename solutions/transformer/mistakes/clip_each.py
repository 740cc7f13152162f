"""Every array is clipped by itself: one length and one factor for all keep their direction."""

QUESTION = "Do the gradients keep the ratio of their lengths?"


def clip_gradients(grads, max_norm):
    return {name: min(1.0, max_norm / max(math.sqrt(np.sum(grad**2)), 1e-30)) * grad for name, grad in grads.items()}
