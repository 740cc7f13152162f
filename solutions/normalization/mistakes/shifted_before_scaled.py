"""beta is added before gamma multiplies: gamma * (x_hat + beta). It is gamma * x_hat + beta."""

QUESTION = "What should the mean of a feature of the result be: beta, or gamma times beta?"

_right_batchnorm, _right_layernorm, _right_groupnorm = batchnorm_forward, layernorm_forward, spatial_groupnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    return _right_batchnorm(x, gamma, gamma * beta, bn_param)


def layernorm_forward(x, gamma, beta, ln_param):
    return _right_layernorm(x, gamma, gamma * beta, ln_param)


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    return _right_groupnorm(x, gamma, gamma * beta, G, gn_param)
