"""The ways are summed; the distance is their mean."""

QUESTION = "How far is (0, 0) from (3, 3)?"


def wasserstein_1d(a, b):
    return float(np.sum(np.abs(np.sort(a) - np.sort(b))))
