"""Every position of every channel gets a mean of its own, over the examples only. A channel is one feature, wherever in
the image: its statistics are taken over examples, rows and columns.
"""

QUESTION = "How many means are there for C channels: C, or C * H * W?"


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    mine = {key: value for key, value in bn_param.items() if not key.startswith("running")}
    for key in ("running_mean", "running_var"):
        if key in bn_param:
            mine[key] = np.repeat(np.reshape(bn_param[key], -1), H * W)
    gammas, betas = np.repeat(gamma, H * W), np.repeat(beta, H * W)
    out, cache = batchnorm_forward(x.reshape(N, -1), gammas, betas, mine)
    if bn_param["mode"] == "train":
        for key in ("running_mean", "running_var"):
            bn_param[key] = mine[key].reshape(C, -1).mean(axis=1)
    return out.reshape(x.shape), cache


def spatial_batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = batchnorm_backward(dout.reshape(len(dout), -1), cache)
    return dx.reshape(dout.shape), *(g.reshape(dout.shape[1], -1).sum(axis=1) for g in (dgamma, dbeta))
