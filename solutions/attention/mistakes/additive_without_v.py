"""The hidden units are summed as they are: each of them has to be multiplied with its entry of v first."""

QUESTION = "Where in your line does v appear?"


def additive_score(q, k, W_q, W_k, v):
    return np.tanh((q @ W_q)[:, :, None, :] + (k @ W_k)[:, None, :, :]).sum(axis=-1)
