"""causal_mask shows every position the one after it: that is the answer it is to predict. tril starts at k=0."""

QUESTION = "May position 0 look at position 1?"


def causal_mask(T):
    return np.tril(np.ones((T, T), dtype=bool), k=1)
