"""dgamma and dbeta have the shape (1, D): keepdims=True kept an axis that gamma and beta, (D,), do not have. After one
step of training gamma itself would be (1, D).
"""

QUESTION = "Which shape has gamma - 0.1 * dgamma?"

_backwards = batchnorm_backward, layernorm_backward


def batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = _backwards[0](dout, cache)
    return dx, dgamma[None], dbeta[None]


batchnorm_backward_alt = batchnorm_backward


def layernorm_backward(dout, cache):
    dx, dgamma, dbeta = _backwards[1](dout, cache)
    return dx, dgamma[None], dbeta[None]
