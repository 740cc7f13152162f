"""The ways are added with their signs: a way to the right and one to the left cancel. Take the absolute value of
each first.
"""

QUESTION = "What is the distance of (-1, 1) and (0, 0)?"


def wasserstein_1d(a, b):
    return float(np.mean(np.sort(b) - np.sort(a)))
