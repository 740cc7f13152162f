"""causal_mask hides the diagonal: a position may look at itself, and the first one has nothing
else. tril starts at k=0."""

QUESTION = "What may position 0 look at?"


def causal_mask(T):
    return np.tril(np.ones((T, T), dtype=bool), k=-1)
