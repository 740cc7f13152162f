"""dout is set to 0 in place where the ReLU stops it (dout[...] = 0): the caller's gradient is another one
afterwards. Make a new array.
"""

QUESTION = "Whose array does `dout[...] = 0` change?"


def _stopping(forward, backward):
    def remembers(*arguments):
        out, cache = forward(*arguments)
        return out, (out, cache)

    def stops(dout, cache):
        out, cache = cache
        dout[out <= 0] = 0
        return backward(dout, cache)

    return remembers, stops


_forward, _backward = conv_relu_forward, conv_relu_backward


def _pool_forward(x, w, b, conv_param, pool_param):
    out, cache = _forward(x, w, b, conv_param)
    out, pool_cache = max_pool_forward_naive(out, pool_param)
    return out, (cache, pool_cache)


def _pool_backward(dout, cache):
    return _backward(max_pool_backward_naive(dout, cache[1]), cache[0])


conv_relu_forward, conv_relu_backward = _stopping(_forward, _backward)
conv_relu_pool_forward, conv_relu_pool_backward = _stopping(_pool_forward, _pool_backward)
conv_bn_relu_forward, conv_bn_relu_backward = _stopping(conv_bn_relu_forward, conv_bn_relu_backward)
