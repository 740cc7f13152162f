"""running_var collects the unbiased variance, divided by N - 1 (as PyTorch does). Here it is the variance that the
batch was normalised with, divided by N.
"""

QUESTION = "Is the number that you store the one that you have just divided by?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    old, momentum = bn_param.get("running_var", np.zeros(x.shape[1])), bn_param.get("momentum", 0.9)
    out, cache = _right(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        bn_param["running_var"] = momentum * old + (1 - momentum) * np.var(x, axis=0, ddof=1)
    return out, cache
