"""padding_mask is (N, T); it has to be (N, 1, T). With scores (N, S, T), numpy would take its N for the queries."""

QUESTION = "Scores are (N, S, T). Which of your two axes does numpy lay on S?"


def padding_mask(lengths, T):
    return np.arange(T) < np.asarray(lengths)[:, None]
