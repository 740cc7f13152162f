"""On the way back the largest entry is looked for in all channels of a window at once: the other channels lose
their gradients. Every channel is pooled for itself, back as forward.
"""

QUESTION = "A window of three channels gives three numbers. How many entries have to get a gradient?"

CHECKS = (
    "hidden.max_pool_gradients[side by side]",
    "hidden.max_pool_gradients[overlapping]",
    "hidden.max_pool_gradients[rectangular]",
    "hidden.max_pool_gradients[with gaps]",
    "hidden.max_pool_ties",
    "hidden.pool_leftover[max]",
    "hidden.own_cache[max_pool]",
    "hidden.own_cache[conv_relu_pool]",
)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for n, i, j in np.ndindex(len(dout), *dout.shape[2:]):
        rows, columns = slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)
        window = x[n, :, rows, columns]
        dx[n, :, rows, columns] += dout[n, :, i, j, None, None] * (window == window.max())
    return dx
