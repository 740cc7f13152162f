"""gamma and beta are exchanged when they are handed to batch norm: gamma scales, beta shifts."""

QUESTION = "Which arguments does spatial_batchnorm_forward take, in which order?"

_right = conv_bn_relu_forward, conv_bn_relu_backward


def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    return _right[0](x, w, b, beta, gamma, conv_param, bn_param)


def conv_bn_relu_backward(dout, cache):
    dx, dw, db, dbeta, dgamma = _right[1](dout, cache)
    return dx, dw, db, dgamma, dbeta
