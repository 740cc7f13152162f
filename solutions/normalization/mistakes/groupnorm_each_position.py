"""Mean and variance are taken over the channels of a group at each position by itself. They go over the whole group:
its channels, its rows and its columns.
"""

QUESTION = "How many numbers share a mean: C / G, or C / G * H * W?"


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    grouped = x.reshape(N, G, C // G, H, W)
    centered = grouped - grouped.mean(axis=2, keepdims=True)
    std = np.sqrt(np.mean(centered**2, axis=2, keepdims=True) + gn_param.get("eps", 1e-5))
    x_hat = (centered / std).reshape(x.shape)
    return gamma * x_hat + beta, (x_hat, std, gamma)


def spatial_groupnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    N, C, H, W = dout.shape
    up, rows = (a.reshape(N, std.shape[1], -1, H, W) for a in (gamma * dout, x_hat))
    dx = (up - up.mean(axis=2, keepdims=True) - rows * np.mean(up * rows, axis=2, keepdims=True)) / std
    return dx.reshape(dout.shape), *(np.sum(a, axis=(0, 2, 3), keepdims=True) for a in (dout * x_hat, dout))
