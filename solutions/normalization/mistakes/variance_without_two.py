"""The gradient through the variance is half of what it should be: the derivative of a square has a factor 2, and that
of a root has 1/2. One of them is not there (or the second is there twice).
"""

QUESTION = (
    "var is the mean of centered ** 2, std its root. What are the two derivatives, and what is left of 2 times 1/2?"
)


def batchnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    up = gamma * dout
    dx = (up - np.mean(up, axis=0) - 0.5 * x_hat * np.mean(up * x_hat, axis=0)) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


batchnorm_backward_alt = batchnorm_backward
