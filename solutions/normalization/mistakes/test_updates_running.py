"""In mode test the running statistics are updated too. Testing may not change what was learned: the same example would
give something else the second time.
"""

QUESTION = "Which of the two modes may write to bn_param?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = _right(x, gamma, beta, bn_param)
    if bn_param["mode"] == "test":
        momentum = bn_param.get("momentum", 0.9)
        bn_param["running_mean"] = momentum * bn_param.get("running_mean", 0) + (1 - momentum) * x.mean(axis=0)
        bn_param["running_var"] = momentum * bn_param.get("running_var", 0) + (1 - momentum) * x.var(axis=0)
    return out, cache
