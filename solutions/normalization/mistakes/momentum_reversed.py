"""momentum is used as the weight of the new batch. Here it is the weight of the old value: 0.9 keeps 0.9 of what was
there and takes 0.1 of the batch. (PyTorch has it the other way round.)
"""

QUESTION = "With momentum 0.99, should the running statistics move fast or slowly?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    mine = {**bn_param, "momentum": 1 - bn_param.get("momentum", 0.9)}
    out, cache = _right(x, gamma, beta, mine)
    bn_param.update({key: mine[key] for key in ("running_mean", "running_var") if key in mine})
    return out, cache
