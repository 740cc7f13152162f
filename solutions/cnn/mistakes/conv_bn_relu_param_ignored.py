"""Batch norm gets a bn_param of your own making: eps, momentum, mode and running statistics of the one that came in
are all ignored.
"""

QUESTION = "What in your function reads bn_param?"


def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    out, conv_cache = conv_forward_im2col(x, w, b, conv_param)
    out, bn_cache = spatial_batchnorm_forward(out, gamma, beta, {"mode": "train"})
    out, relu_cache = relu_forward(out)
    return out, (conv_cache, bn_cache, relu_cache)
