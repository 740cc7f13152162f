"""conv_bn_relu ends with batch norm: its negative numbers come through."""

QUESTION = "What is the smallest number that can come out of a ReLU?"


def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    out, conv_cache = conv_forward_im2col(x, w, b, conv_param)
    out, bn_cache = spatial_batchnorm_forward(out, gamma, beta, bn_param)
    return out, (conv_cache, bn_cache)


def conv_bn_relu_backward(dout, cache):
    dnormal, dgamma, dbeta = spatial_batchnorm_backward(dout, cache[1])
    return (*conv_backward_im2col(dnormal, cache[0]), dgamma, dbeta)
