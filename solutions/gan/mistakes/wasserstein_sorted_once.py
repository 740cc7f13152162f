"""Only one of the two samples is sorted."""

QUESTION = "What is the distance of (0, 1) and (1, 0)?"


def wasserstein_1d(a, b):
    return float(np.mean(np.abs(np.sort(a) - np.asarray(b))))
