"""This is the distance of the two means. Samples with the same mean can be far apart."""

QUESTION = "What is the distance of (-1, 1) and (0, 0)?"


def wasserstein_1d(a, b):
    return float(np.abs(np.mean(a) - np.mean(b)))
