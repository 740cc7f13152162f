"""dx is gamma * dout / std only: mean and variance are treated as constants. Both were made of every x, and each brings
a correction of its own.
"""

QUESTION = "Adding 1 to all examples changes no output at all. Which sum of your dx must therefore be 0?"


def batchnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    return gamma * dout / std, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


batchnorm_backward_alt = batchnorm_backward


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    return gamma * dout / std, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


def spatial_groupnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    dx = (gamma * dout).reshape(*std.shape[:2], -1) / std
    sums = [np.sum(a, axis=(0, 2, 3), keepdims=True) for a in (dout * x_hat, dout)]
    return dx.reshape(dout.shape), *sums
