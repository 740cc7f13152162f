"""W_q and W_k are swapped: queries go through W_q, keys through W_k."""

QUESTION = "Which of the two has as many rows as a key has numbers?"


def additive_score(q, k, W_q, W_k, v):
    hidden = (q @ W_k)[:, :, None, :] + (k @ W_q)[:, None, :, :]
    return np.tanh(hidden) @ v
