"""The gradient through the variance is divided by N - 1, but the variance was divided by N."""

QUESTION = "Which number did forward divide the sum of squares by? What is then the derivative of that variance?"


def batchnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    up = gamma * dout
    dx = (up - np.mean(up, axis=0) - x_hat * np.sum(up * x_hat, axis=0) / (len(dout) - 1)) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


batchnorm_backward_alt = batchnorm_backward
