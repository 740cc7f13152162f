"""Batch norm is told that it trains, whatever the mode in bn_param is: in mode "test" it has to use the running
statistics, and leave them alone.
"""

QUESTION = "Which line of yours decides the mode: one of your own, or the dict that you are given?"


def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    out, conv_cache = conv_forward_im2col(x, w, b, conv_param)
    mode, bn_param["mode"] = bn_param["mode"], "train"
    out, bn_cache = spatial_batchnorm_forward(out, gamma, beta, bn_param)
    bn_param["mode"] = mode
    out, relu_cache = relu_forward(out)
    return out, (conv_cache, bn_cache, relu_cache)
