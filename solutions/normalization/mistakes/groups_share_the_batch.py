"""The statistics of a group are taken over all examples. Group normalisation never looks at other examples: each group
of each example has its own.
"""

QUESTION = "May the result for one image depend on which images are in its batch?"


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    rows = x.reshape(len(x), G, -1)
    centered = rows - rows.mean(axis=(0, 2), keepdims=True)
    std = np.sqrt(np.mean(centered**2, axis=(0, 2), keepdims=True) + gn_param.get("eps", 1e-5))
    x_hat = (centered / std).reshape(x.shape)
    return gamma * x_hat + beta, (x_hat, std, gamma, G)


def spatial_groupnorm_backward(dout, cache):
    x_hat, std, gamma, G = cache
    up, rows = (a.reshape(len(dout), G, -1) for a in (gamma * dout, x_hat))
    dx = (up - up.mean(axis=(0, 2), keepdims=True) - rows * np.mean(up * rows, axis=(0, 2), keepdims=True)) / std
    return dx.reshape(dout.shape), *(np.sum(a, axis=(0, 2, 3), keepdims=True) for a in (dout * x_hat, dout))
