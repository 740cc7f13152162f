"""padding_mask is (N, T, 1): it hides queries. Keys are the last axis: (N, 1, T)."""

QUESTION = "Which axis of the scores (N, S, T) belongs to the keys?"


def padding_mask(lengths, T):
    return np.arange(T)[:, None] < np.asarray(lengths)[:, None, None]
