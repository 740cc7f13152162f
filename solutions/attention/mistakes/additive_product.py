"""Projected query and projected key are multiplied; in additive attention they are added."""

QUESTION = "What does the name of the score say?"


def additive_score(q, k, W_q, W_k, v):
    return np.tanh((q @ W_q)[:, :, None, :] * (k @ W_k)[:, None, :, :]) @ v
