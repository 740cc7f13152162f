"""The ReLU comes before batch norm: it should be applied to what batch norm gives."""

QUESTION = "Half of the numbers after a ReLU are 0. Is that still so if they are normalised afterwards?"


def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    out, conv_relu_cache = conv_relu_forward(x, w, b, conv_param)
    out, bn_cache = spatial_batchnorm_forward(out, gamma, beta, bn_param)
    return out, (conv_relu_cache, bn_cache)


def conv_bn_relu_backward(dout, cache):
    conv_relu_cache, bn_cache = cache
    dout, dgamma, dbeta = spatial_batchnorm_backward(dout, bn_cache)
    return (*conv_relu_backward(dout, conv_relu_cache), dgamma, dbeta)
