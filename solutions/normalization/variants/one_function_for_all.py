"""One helper over any axes serves all four normalisations; spatial batch norm never moves an axis;
group norm in 5-D.
"""


def _forward(x, axes, eps):
    mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return (x - mean) * (var + eps) ** -0.5, mean, var


def _backward(up, x_hat, var, eps, axes):
    up = up - up.mean(axis=axes, keepdims=True) - x_hat * (up * x_hat).mean(axis=axes, keepdims=True)
    return up * (var + eps) ** -0.5


def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    x_hat, _, var = _forward(x, (1,), eps)
    return gamma * x_hat + beta, (x_hat, var, eps, gamma)


def layernorm_backward(dout, cache):
    x_hat, var, eps, gamma = cache
    return _backward(gamma * dout, x_hat, var, eps, (1,)), np.sum(dout * x_hat, 0), np.sum(dout, 0)


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum, C = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9), x.shape[1]
    shape, axes = (1, C, 1, 1), (0, 2, 3)
    old = [np.reshape(bn_param.get(key, np.zeros(C)), shape) for key in ("running_mean", "running_var")]
    gamma, beta = gamma.reshape(shape), beta.reshape(shape)
    if bn_param["mode"] == "test":
        return gamma * (x - old[0]) / np.sqrt(old[1] + eps) + beta, None
    x_hat, mean, var = _forward(x, axes, eps)
    bn_param["running_mean"] = momentum * old[0] + (1 - momentum) * mean
    bn_param["running_var"] = momentum * old[1] + (1 - momentum) * var
    return gamma * x_hat + beta, (x_hat, var, eps, gamma)


def spatial_batchnorm_backward(dout, cache):
    x_hat, var, eps, gamma = cache
    axes = (0, 2, 3)
    return _backward(gamma * dout, x_hat, var, eps, axes), np.sum(dout * x_hat, axes), np.sum(dout, axes)


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    eps = gn_param.get("eps", 1e-5)
    x_hat, _, var = _forward(x.reshape(N, G, C // G, H, W), (2, 3, 4), eps)
    return gamma * x_hat.reshape(x.shape) + beta, (x_hat, var, eps, gamma)


def spatial_groupnorm_backward(dout, cache):
    x_hat, var, eps, gamma = cache
    dx = _backward((gamma * dout).reshape(x_hat.shape), x_hat, var, eps, (2, 3, 4)).reshape(dout.shape)
    return dx, np.sum(dout * x_hat.reshape(dout.shape), (0, 2, 3)), np.sum(dout, (0, 2, 3))
