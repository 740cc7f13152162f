"""The running statistics are taken of x after it was normalised: they are then 0 and nearly 1 whatever x is. They
belong to x as it came in.
"""

QUESTION = "At the line that computes the running mean, does x still hold what was handed in?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    momentum = bn_param.get("momentum", 0.9)
    old = [bn_param.get(key, np.zeros(x.shape[1])) for key in ("running_mean", "running_var")]
    out, cache = _right(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = momentum * old[0] + (1 - momentum) * cache[0].mean(axis=0)
        bn_param["running_var"] = momentum * old[1] + (1 - momentum) * cache[0].var(axis=0)
    return out, cache
