"""The gradient through the mean is missing: the mean was made of every x, so each x also moves all examples through it.
As it is, dx does not sum to 0 over what was averaged.
"""

QUESTION = "Raise one example by 1: what happens to the mean, and through it to the others?"


def batchnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    dx = (gamma * dout - x_hat * np.mean(gamma * dout * x_hat, axis=0)) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


batchnorm_backward_alt = batchnorm_backward


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    dx = (gamma * dout - x_hat * np.mean(gamma * dout * x_hat, axis=1, keepdims=True)) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


def spatial_groupnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    up, rows = ((a.reshape(*std.shape[:2], -1)) for a in (gamma * dout, x_hat))
    dx = (up - rows * np.mean(up * rows, axis=2, keepdims=True)) / std
    sums = [np.sum(a, axis=(0, 2, 3), keepdims=True) for a in (dout * x_hat, dout)]
    return dx.reshape(dout.shape), *sums
