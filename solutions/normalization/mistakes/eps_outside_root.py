"""eps is added to the root, sqrt(var) + eps. It belongs under the root: sqrt(var + eps)."""

QUESTION = "With a variance of 0 and eps = 0.01, what do you divide by: 0.01 or 0.1?"

_right = batchnorm_forward


def _normalised(x, axis, eps):
    std = np.sqrt(np.var(x, axis=axis, keepdims=True)) + eps
    return (x - x.mean(axis=axis, keepdims=True)) / std, std


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    if bn_param["mode"] == "test":
        mean, var = (bn_param.get(key, np.zeros(x.shape[1])) for key in ("running_mean", "running_var"))
        return gamma * (x - mean) / (np.sqrt(var) + eps) + beta, None
    _right(x, gamma, beta, bn_param)
    x_hat, std = _normalised(x, 0, eps)
    return gamma * x_hat + beta, (x_hat, std[0], gamma)


def layernorm_forward(x, gamma, beta, ln_param):
    x_hat, std = _normalised(x, 1, ln_param.get("eps", 1e-5))
    return gamma * x_hat + beta, (x_hat, std, gamma)


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    x_hat, std = _normalised(x.reshape(x.shape[0], G, -1), 2, gn_param.get("eps", 1e-5))
    x_hat = x_hat.reshape(x.shape)
    return gamma * x_hat + beta, (x_hat, std, gamma)
