"""A window's gradient goes to every entry of the whole image that equals the largest of the window. It goes to
one inside of the window, whatever equals it elsewhere.
"""

QUESTION = "Which entries does your comparison with the largest number look at: those of one window, or more?"

CHECKS = ("hidden.max_pool_ties",)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + height, j * stride : j * stride + width]
        dx[n, c] += dout[n, c, i, j] * (x[n, c] == window.max())
    return dx
