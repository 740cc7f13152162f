"""Pooling before the ReLU, the same for a maximum; a ReLU of its own, with slope 1 at 0 and a mask of numbers."""


def conv_relu_forward(x, w, b, conv_param):
    out, cache = conv_forward_naive(x, w, b, conv_param)
    return out * (out >= 0), (cache, (out >= 0).astype(out.dtype))


def conv_relu_backward(dout, cache):
    return conv_backward_naive(dout * cache[1], cache[0])


def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    convolved, conv_cache = conv_forward_im2col(x, w, b, conv_param)
    pooled, pool_cache = max_pool_forward_naive(convolved, pool_param)
    return np.where(pooled < 0, 0, pooled), (conv_cache, pool_cache, pooled >= 0)


def conv_relu_pool_backward(dout, cache):
    conv_cache, pool_cache, passes = cache
    dpooled = np.array(dout)
    dpooled[~passes] = 0
    return conv_backward_im2col(max_pool_backward_naive(dpooled, pool_cache), conv_cache)
