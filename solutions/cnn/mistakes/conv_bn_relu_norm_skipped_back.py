"""The gradient goes from the ReLU straight to the convolution: batch norm gives dgamma and dbeta, but its dx is not
used. That one is what the convolution needs.
"""

QUESTION = "Which of the three gradients of batch norm goes on to the layer before it?"


def conv_bn_relu_backward(dout, cache):
    conv_cache, bn_cache, relu_cache = cache
    dout = relu_backward(dout, relu_cache)
    _, dgamma, dbeta = spatial_batchnorm_backward(dout, bn_cache)
    return (*conv_backward_im2col(dout, conv_cache), dgamma, dbeta)
