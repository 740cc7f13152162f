"""The mean is over all pairs: every number goes to every other. In a transport each goes to one place."""

QUESTION = "What is the distance of (0, 1) from itself?"


def wasserstein_1d(a, b):
    return float(np.mean(np.abs(np.asarray(a)[:, None] - np.asarray(b)[None, :])))
