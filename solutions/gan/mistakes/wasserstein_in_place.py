"""a.sort() sorts the caller's array. np.sort(a) makes a new one."""

QUESTION = "What is the difference of a.sort() and np.sort(a)?"


def wasserstein_1d(a, b):
    a.sort()
    b.sort()
    return float(np.mean(np.abs(a - b)))
