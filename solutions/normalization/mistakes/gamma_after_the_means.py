"""In layer and group normalisation gamma is multiplied in at the end, after the means were taken. It differs within a
row that is averaged, so it must be in the means: gamma * dout first, then everything else. (Over the batch it was
the same.)
"""

QUESTION = "Which numbers of one row share a mean, and do they share a gamma?"


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    along = np.mean(dout * x_hat, axis=1, keepdims=True)
    dx = gamma * (dout - np.mean(dout, axis=1, keepdims=True) - x_hat * along) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


def spatial_groupnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    up, rows = (a.reshape(*std.shape[:2], -1) for a in (dout, x_hat))
    dx = (up - np.mean(up, axis=2, keepdims=True) - rows * np.mean(up * rows, axis=2, keepdims=True)) / std
    sums = [np.sum(a, axis=(0, 2, 3), keepdims=True) for a in (dout * x_hat, dout)]
    return gamma * dx.reshape(dout.shape), *sums
