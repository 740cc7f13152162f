"""x is divided by the variance: the root is missing. The result then has the spread 1 / std instead of 1."""

QUESTION = "If x is measured in centimetres instead of metres, may the result change?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    if bn_param["mode"] == "test":
        mean, var = (bn_param.get(key, np.zeros(x.shape[1])) for key in ("running_mean", "running_var"))
        return gamma * (x - mean) / (var + eps) + beta, None
    _right(x, gamma, beta, bn_param)
    var = x.var(axis=0) + eps
    x_hat = (x - x.mean(axis=0)) / var
    return gamma * x_hat + beta, (x_hat, var, gamma)
