"""One pass over the data for mean and variance, after the first example was subtracted: nothing cancels then."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    D = x.shape[1]
    old_mean, old_var = bn_param.get("running_mean", np.zeros(D)), bn_param.get("running_var", np.zeros(D))
    if bn_param["mode"] == "test":
        scale = gamma / np.sqrt(old_var + eps)
        return x * scale + (beta - old_mean * scale), None
    near = x - x[0]
    total, squares = near.sum(axis=0), (near * near).sum(axis=0)
    mean = total / len(x)
    var = np.maximum(squares / len(x) - mean * mean, 0)
    std = np.sqrt(var + eps)
    bn_param["running_mean"] = old_mean * momentum + (mean + x[0]) * (1 - momentum)
    bn_param["running_var"] = old_var * momentum + var * (1 - momentum)
    x_hat = (near - mean) / std
    return x_hat * gamma + beta, (x_hat, std, gamma)
