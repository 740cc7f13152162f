"""The short formula was derived without eps: it divides by sqrt(var), forward divides by sqrt(var + eps). Where x is
small that is a large difference.
"""

QUESTION = "For x of the size 0.001, var is 0.000001. How large is eps beside it?"

_forward = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = _forward(x, gamma, beta, bn_param)
    return out, cache and (*cache, x.std(axis=0))


def batchnorm_backward_alt(dout, cache):
    x_hat, std, gamma, bare = cache
    dx_hat, pure = gamma * dout, x_hat * std / bare
    dx = (dx_hat - np.mean(dx_hat, axis=0) - pure * np.mean(dx_hat * pure, axis=0)) / bare
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


def batchnorm_backward(dout, cache, _right=batchnorm_backward):
    return _right(dout, cache[:3])
