"""On the way back the ReLU decides by what came out of the convolution. It has seen what came out of batch norm, where
other numbers are positive.
"""

QUESTION = "Which of your arrays did relu_forward get, and which one does its cache belong to?"


def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    maps, conv_cache = conv_forward_im2col(x, w, b, conv_param)
    normal, bn_cache = spatial_batchnorm_forward(maps, gamma, beta, bn_param)
    _, relu_cache = relu_forward(maps)
    return relu_forward(normal)[0], (conv_cache, bn_cache, relu_cache)
