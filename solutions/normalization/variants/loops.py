"""Loops over features, examples, channels and groups, with plain sums."""


def batchnorm_forward(x, gamma, beta, bn_param):
    N, D = x.shape
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    for key in ("running_mean", "running_var"):
        bn_param[key] = np.array(bn_param.get(key, np.zeros(D)))
    out, x_hat, std = np.zeros((N, D)), np.zeros((N, D)), np.zeros(D)
    for j in range(D):
        mean, var = bn_param["running_mean"][j], bn_param["running_var"][j]
        if bn_param["mode"] == "train":
            mean = sum(x[:, j]) / N
            var = sum((x[:, j] - mean) ** 2) / N
            bn_param["running_mean"][j] = momentum * bn_param["running_mean"][j] + (1 - momentum) * mean
            bn_param["running_var"][j] = momentum * bn_param["running_var"][j] + (1 - momentum) * var
        std[j] = (var + eps) ** 0.5
        x_hat[:, j] = (x[:, j] - mean) / std[j]
        out[:, j] = gamma[j] * x_hat[:, j] + beta[j]
    return out, (x_hat, std, gamma, beta, bn_param)


def batchnorm_backward(dout, cache):
    x_hat, std, gamma, _, _ = cache
    N, D = dout.shape
    dx, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for j in range(D):
        for i in range(N):
            dbeta[j] += dout[i, j]
            dgamma[j] += dout[i, j] * x_hat[i, j]
        for i in range(N):
            dx[i, j] = gamma[j] / std[j] * (dout[i, j] - dbeta[j] / N - x_hat[i, j] * dgamma[j] / N)
    return dx, dgamma, dbeta


batchnorm_backward_alt = batchnorm_backward


def layernorm_forward(x, gamma, beta, ln_param):
    x_hat, std = np.zeros(x.shape), []
    for i, row in enumerate(x):
        std.append(np.sqrt(row.var() + ln_param.get("eps", 1e-5)))
        x_hat[i] = (row - row.mean()) / std[i]
    return x_hat * gamma + beta, [x_hat, std, gamma]


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    dx = np.zeros(dout.shape)
    for i in range(len(dout)):
        up = dout[i] * gamma
        dx[i] = (up - up.mean() - x_hat[i] * (up * x_hat[i]).mean()) / std[i]
    return dx, sum(dout * x_hat), sum(dout)


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    C = x.shape[1]
    x_hat, std = np.zeros(x.shape), np.zeros((len(x), G))
    for i in range(len(x)):
        for g in range(G):
            own = slice(g * C // G, (g + 1) * C // G)
            std[i, g] = np.sqrt(x[i, own].var() + gn_param.get("eps", 1e-5))
            x_hat[i, own] = (x[i, own] - x[i, own].mean()) / std[i, g]
    return x_hat * gamma + beta, {"x_hat": x_hat, "std": std, "gamma": gamma, "G": G}


def spatial_groupnorm_backward(dout, cache):
    x_hat, std, G = cache["x_hat"], cache["std"], cache["G"]
    C = dout.shape[1]
    up, dx = dout * cache["gamma"], np.zeros(dout.shape)
    for i in range(len(dout)):
        for g in range(G):
            own = slice(g * C // G, (g + 1) * C // G)
            u, h = up[i, own], x_hat[i, own]
            dx[i, own] = (u - u.mean() - h * np.mean(u * h)) / std[i, g]
    return dx, (dout * x_hat).sum((0, 2, 3)), dout.sum((0, 2, 3))


def dropout_forward(x, dropout_param):
    mask = np.ones(x.shape)
    if dropout_param["mode"] == "train":
        for row in mask.reshape(-1, x.shape[-1]):
            row[:] = (np.random.random(row.shape) < dropout_param["p"]) / dropout_param["p"]
    return x * mask, (dropout_param, mask)


def dropout_backward(dout, cache):
    return dout * cache[1]
