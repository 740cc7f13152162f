"""The scores come out as (N, T, S): rows belong to the queries and columns to the keys, (N, S, T)."""

QUESTION = "Entry [n, i, j]: is i a query or a key?"


def dot_score(q, k):
    return k @ np.swapaxes(q, -1, -2)


def additive_score(q, k, W_q, W_k, v):
    return np.tanh((k @ W_k)[:, :, None, :] + (q @ W_q)[:, None, :, :]) @ v
