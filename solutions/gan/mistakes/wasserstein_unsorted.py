"""The samples are compared in the order in which they came. Sort both first: the best transport moves the smallest
to the smallest.
"""

QUESTION = "What is the distance of (0, 1) and (1, 0)?"


def wasserstein_1d(a, b):
    return float(np.mean(np.abs(np.asarray(a) - np.asarray(b))))
