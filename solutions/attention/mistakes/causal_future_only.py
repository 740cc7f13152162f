"""causal_mask is turned round: row i shows the positions from i on. Rows are queries, columns are keys; the past is
the lower triangle."""

QUESTION = "Row 0 of your mask: how many keys does it show?"


def causal_mask(T):
    return np.triu(np.ones((T, T), dtype=bool))
