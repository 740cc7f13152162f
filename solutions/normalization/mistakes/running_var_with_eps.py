"""running_var collects var + eps (perhaps as the square of the std that you divide by). It holds the
variance alone: mode test adds eps itself, and then it is there twice.
"""

QUESTION = "With momentum 0, what should running_var be for a feature that never varies?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    momentum, eps = bn_param.get("momentum", 0.9), bn_param.get("eps", 1e-5)
    out, cache = _right(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        bn_param["running_var"] = bn_param["running_var"] + (1 - momentum) * eps
    return out, cache
