"""The two corrections in dx are sums where they should be means: a 1/N is missing. It comes from the mean, and from the
variance, which is a mean of squares.
"""

QUESTION = "How much does the mean change if one of N examples rises by 1?"


def batchnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    up = gamma * dout
    dx = (up - np.sum(up, axis=0) - x_hat * np.sum(up * x_hat, axis=0)) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


batchnorm_backward_alt = batchnorm_backward
