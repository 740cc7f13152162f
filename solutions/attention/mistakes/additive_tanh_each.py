"""tanh is taken of the projected query and of the projected key before they are added; it belongs around their sum."""

QUESTION = "In the formula, is the plus inside or outside of tanh?"


def additive_score(q, k, W_q, W_k, v):
    return (np.tanh(q @ W_q)[:, :, None, :] + np.tanh(k @ W_k)[:, None, :, :]) @ v
