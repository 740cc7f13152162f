"""running_var collects standard deviations. It holds variances; the root is taken where they are used."""

QUESTION = "Which unit does running_var have if x is in metres?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    old, momentum = bn_param.get("running_var", np.zeros(x.shape[1])), bn_param.get("momentum", 0.9)
    out, cache = _right(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        bn_param["running_var"] = momentum * old + (1 - momentum) * np.sqrt(
            np.var(x, axis=0) + bn_param.get("eps", 1e-5)
        )
    return out, cache
