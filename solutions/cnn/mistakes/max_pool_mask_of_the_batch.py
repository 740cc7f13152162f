"""On the way back the windows are compared with a single number, the largest of all images and channels, so that
next to none of them hands its gradient on. Every image and every channel has a largest entry of its own.
"""

QUESTION = "What is the shape of the largest numbers that you compare the windows with, and what should it be?"

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
    for i, j in np.ndindex(dout.shape[2:]):
        rows, columns = slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)
        windows = x[:, :, rows, columns]
        dx[:, :, rows, columns] += dout[:, :, i, j, None, None] * (windows == windows.max())
    return dx
