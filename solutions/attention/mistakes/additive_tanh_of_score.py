"""tanh is taken of the score itself, after the product with v; it belongs to the hidden units, before it."""

QUESTION = "Can your scores be larger than 1? Should they?"


def additive_score(q, k, W_q, W_k, v):
    return np.tanh(((q @ W_q)[:, :, None, :] + (k @ W_k)[:, None, :, :]) @ v)
