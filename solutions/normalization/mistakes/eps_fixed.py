"""eps is written down as 1e-5 (or left out) instead of being taken from the parameters that are handed in."""

QUESTION = "If somebody asks for eps = 0.3, where in your code does that arrive?"

_right_batchnorm, _right_layernorm, _right_groupnorm = batchnorm_forward, layernorm_forward, spatial_groupnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    mine = {**bn_param, "eps": 1e-5}
    out, cache = _right_batchnorm(x, gamma, beta, mine)
    bn_param.update({key: mine[key] for key in ("running_mean", "running_var") if key in mine})
    return out, cache


def layernorm_forward(x, gamma, beta, ln_param):
    return _right_layernorm(x, gamma, beta, {})


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    return _right_groupnorm(x, gamma, beta, G, {})
