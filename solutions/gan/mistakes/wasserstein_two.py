"""This is the root of the mean squared way (the 2-Wasserstein distance); here it is the mean way."""

QUESTION = "Two of four numbers move by 2, two stay. What is the mean way?"


def wasserstein_1d(a, b):
    return float(np.sqrt(np.mean((np.sort(a) - np.sort(b)) ** 2)))
