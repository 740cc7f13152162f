"""The gradient through the variance is missing: the standard deviation is treated as a constant, but it was made of
every x. Moving an example outwards also makes all others smaller.
"""

QUESTION = "Multiply all examples by 2: x_hat stays the same. Does your dx know that?"


def batchnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    dx = gamma * (dout - np.mean(dout, axis=0)) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


batchnorm_backward_alt = batchnorm_backward


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    dx = (gamma * dout - np.mean(gamma * dout, axis=1, keepdims=True)) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


def spatial_groupnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    up = (gamma * dout).reshape(*std.shape[:2], -1)
    dx = (up - np.mean(up, axis=2, keepdims=True)) / std
    sums = [np.sum(a, axis=(0, 2, 3), keepdims=True) for a in (dout * x_hat, dout)]
    return dx.reshape(dout.shape), *sums
