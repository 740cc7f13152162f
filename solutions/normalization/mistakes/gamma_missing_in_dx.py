"""dx lacks gamma: out = gamma * x_hat + beta, so the gradient of x_hat is gamma * dout, not dout."""

QUESTION = "If gamma is 0, x has no influence at all. What does your dx say?"


def batchnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    dx = (dout - np.mean(dout, axis=0) - x_hat * np.mean(dout * x_hat, axis=0)) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


batchnorm_backward_alt = batchnorm_backward


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    along = np.mean(dout * x_hat, axis=1, keepdims=True)
    dx = (dout - np.mean(dout, axis=1, keepdims=True) - x_hat * along) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


def spatial_groupnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    up, rows = (a.reshape(*std.shape[:2], -1) for a in (dout, x_hat))
    dx = (up - np.mean(up, axis=2, keepdims=True) - rows * np.mean(up * rows, axis=2, keepdims=True)) / std
    sums = [np.sum(a, axis=(0, 2, 3), keepdims=True) for a in (dout * x_hat, dout)]
    return dx.reshape(dout.shape), *sums
