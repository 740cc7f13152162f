"""momentum is written down as 0.9 instead of being taken from bn_param."""

QUESTION = "If somebody asks for momentum 0.5, where in your code does that arrive?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    mine = {**bn_param, "momentum": 0.9}
    out, cache = _right(x, gamma, beta, mine)
    bn_param.update({key: mine[key] for key in ("running_mean", "running_var") if key in mine})
    return out, cache
