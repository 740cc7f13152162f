"""causal_mask is True where a key is hidden. Courses differ; here True means: may be looked at."""

QUESTION = "Which entries of row 0 should be True?"


def causal_mask(T):
    return np.triu(np.ones((T, T), dtype=bool), k=1)
