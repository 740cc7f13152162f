"""dgamma sums dout * x. gamma multiplies the normalised x_hat, so it is the sum of dout * x_hat."""

QUESTION = "In the formula of out, which array stands beside gamma?"

_forwards = batchnorm_forward, layernorm_forward, spatial_groupnorm_forward
_backwards = batchnorm_backward, layernorm_backward, spatial_groupnorm_backward


def batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = _forwards[0](x, gamma, beta, bn_param)
    return out, (cache, x)


def batchnorm_backward(dout, cache):
    dx, _, dbeta = _backwards[0](dout, cache[0])
    return dx, np.sum(dout * cache[1], axis=0), dbeta


batchnorm_backward_alt = batchnorm_backward


def layernorm_forward(x, gamma, beta, ln_param):
    out, cache = _forwards[1](x, gamma, beta, ln_param)
    return out, (cache, x)


def layernorm_backward(dout, cache):
    dx, _, dbeta = _backwards[1](dout, cache[0])
    return dx, np.sum(dout * cache[1], axis=0), dbeta


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    out, cache = _forwards[2](x, gamma, beta, G, gn_param)
    return out, (cache, x)


def spatial_groupnorm_backward(dout, cache):
    dx, _, dbeta = _backwards[2](dout, cache[0])
    return dx, np.sum(dout * cache[1], axis=(0, 2, 3), keepdims=True), dbeta
