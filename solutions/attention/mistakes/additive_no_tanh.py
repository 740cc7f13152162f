"""additive_score has no tanh: the score is then a part of the query plus a part of the key, and every query prefers
the same keys."""

QUESTION = "Without tanh, does it depend on the query which key gets the highest score?"


def additive_score(q, k, W_q, W_k, v):
    return ((q @ W_q)[:, :, None, :] + (k @ W_k)[:, None, :, :]) @ v
