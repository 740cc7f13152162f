"""Every example gets statistics of its own, over its rows and columns. That is instance normalisation; batch
normalisation takes a channel's statistics over all examples as well.
"""

QUESTION = "Over which three of the four axes is the mean of a channel taken?"

_right = spatial_batchnorm_forward


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = _right(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        std = np.sqrt(x.var(axis=(2, 3), keepdims=True) + bn_param.get("eps", 1e-5))
        x_hat = (x - x.mean(axis=(2, 3), keepdims=True)) / std
        out = gamma[:, None, None] * x_hat + beta[:, None, None]
        cache = x_hat, std, gamma[:, None, None]
    return out, cache


def spatial_batchnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    up = gamma * dout
    along = np.mean(up * x_hat, axis=(2, 3), keepdims=True)
    dx = (up - np.mean(up, axis=(2, 3), keepdims=True) - x_hat * along) / std
    return dx, np.sum(dout * x_hat, axis=(0, 2, 3)), np.sum(dout, axis=(0, 2, 3))
