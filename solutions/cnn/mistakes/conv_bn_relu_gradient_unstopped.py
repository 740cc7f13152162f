"""On the way back from batch norm's ReLU nothing is stopped: where it gave 0, no gradient may pass."""

QUESTION = "Three layers went forward. How many do you go back through?"


def conv_bn_relu_backward(dout, cache):
    conv_cache, bn_cache, _ = cache
    dnormal, dgamma, dbeta = spatial_batchnorm_backward(dout, bn_cache)
    return (*conv_backward_im2col(dnormal, conv_cache), dgamma, dbeta)
