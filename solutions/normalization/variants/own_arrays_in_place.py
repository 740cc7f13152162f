"""Works in place on arrays of its own, and updates the running statistics in place in their dict."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    for key in ("running_mean", "running_var"):
        bn_param.setdefault(key, np.zeros(x.shape[1]))
    out = np.array(x)
    if bn_param["mode"] == "test":
        out -= bn_param["running_mean"]
        out /= np.sqrt(bn_param["running_var"] + eps)
        out *= gamma
        out += beta
        return out, None
    mean = out.mean(axis=0)
    out -= mean
    var = np.mean(np.square(out), axis=0)
    for key, value in (("running_mean", mean), ("running_var", var)):
        bn_param[key] *= momentum
        bn_param[key] += (1 - momentum) * value
    inverse = 1.0 / np.sqrt(var + eps)
    out *= inverse
    x_hat = out.copy()
    out *= gamma
    out += beta
    return out, (x_hat, inverse, gamma)


def batchnorm_backward(dout, cache):
    x_hat, inverse, gamma = cache
    dgamma, dbeta = (dout * x_hat).sum(axis=0), dout.sum(axis=0)
    dx = dout.copy()
    dx -= dbeta / len(dout)
    dx -= x_hat * (dgamma / len(dout))
    dx *= gamma * inverse
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    return batchnorm_backward(dout, cache)


def dropout_forward(x, dropout_param):
    out, mask = np.array(x), None
    if dropout_param["mode"] == "train":
        mask = np.random.binomial(1, dropout_param["p"], size=x.shape)
        out *= mask
        out /= dropout_param["p"]
    return out, (dropout_param, mask)


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    dx = np.array(dout)
    if dropout_param["mode"] == "train":
        dx[mask == 0] = 0
        dx /= dropout_param["p"]
    return dx
