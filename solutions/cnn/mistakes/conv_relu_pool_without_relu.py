"""Between convolution and pooling the ReLU is missing."""

QUESTION = "How many layers does conv_relu_pool_forward call?"


def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    out, conv_cache = conv_forward_im2col(x, w, b, conv_param)
    out, pool_cache = max_pool_forward_naive(out, pool_param)
    return out, (conv_cache, pool_cache)


def conv_relu_pool_backward(dout, cache):
    return conv_backward_im2col(max_pool_backward_naive(dout, cache[1]), cache[0])
