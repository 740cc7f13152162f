"""The ways are squared. The Wasserstein distance of this assignment is the mean of the ways themselves."""

QUESTION = "How far is (0, 0) from (3, 3)?"


def wasserstein_1d(a, b):
    return float(np.mean((np.sort(a) - np.sort(b)) ** 2))
