"""dgamma and dbeta are exchanged: the order is dx, dw, db, dgamma, dbeta."""

QUESTION = "In which order does spatial_batchnorm_backward return its three gradients, and in which do you?"

_right = conv_bn_relu_backward


def conv_bn_relu_backward(dout, cache):
    dx, dw, db, dgamma, dbeta = _right(dout, cache)
    return dx, dw, db, dbeta, dgamma
