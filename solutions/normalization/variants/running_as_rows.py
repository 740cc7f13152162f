"""Running statistics, mean and variance all with keepdims: (1, D). Gradients are brought back to (D,)."""

CHECKS = ("hidden.digits",)


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    D = x.shape[1]
    old_mean = np.reshape(bn_param.get("running_mean", np.zeros(D)), (1, D))
    old_var = np.reshape(bn_param.get("running_var", np.zeros(D)), (1, D))
    if bn_param["mode"] == "test":
        return (x - old_mean) / np.sqrt(old_var + eps) * gamma + beta, None
    mu = x.mean(axis=0, keepdims=True)
    var = x.var(axis=0, keepdims=True)
    bn_param["running_mean"] = momentum * old_mean + (1 - momentum) * mu
    bn_param["running_var"] = momentum * old_var + (1 - momentum) * var
    x_hat = (x - mu) / np.sqrt(var + eps)
    return gamma * x_hat + beta, (x, x_hat, mu, var, eps, gamma)


def batchnorm_backward(dout, cache):
    x, x_hat, mu, var, eps, gamma = cache
    N = x.shape[0]
    dx_hat = dout * gamma
    dvar = np.sum(dx_hat * (x - mu) * -0.5 * (var + eps) ** -1.5, axis=0, keepdims=True)
    dmu = np.sum(-dx_hat / np.sqrt(var + eps), axis=0, keepdims=True) + dvar * np.mean(-2 * (x - mu), axis=0)
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mu) / N + dmu / N
    return dx, np.sum(dout * x_hat, axis=0, keepdims=True).ravel(), dout.sum(axis=0, keepdims=True).ravel()


def batchnorm_backward_alt(dout, cache):
    x, x_hat, mu, var, eps, gamma = cache
    N = x.shape[0]
    dx = gamma / (N * np.sqrt(var + eps)) * (N * dout - dout.sum(axis=0) - x_hat * np.sum(dout * x_hat, axis=0))
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)
