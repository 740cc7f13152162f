"""On the way back from the pooling the ReLU is left out: where it gave 0, no gradient may pass."""

QUESTION = "Three layers went forward. How many do you go back through?"


def conv_relu_pool_backward(dout, cache):
    (conv_cache, _), pool_cache = cache
    return conv_backward_im2col(max_pool_backward_naive(dout, pool_cache), conv_cache)
