"""Where several entries of a window are largest, each of them gets the whole gradient. Here the gradient is
handed on once: to one of them, or in equal parts.
"""

QUESTION = "Two equal entries are the largest. If both get the gradient, by how much more is handed back than came in?"


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)
        window = x[n, c, rows, columns]
        dx[n, c, rows, columns] += dout[n, c, i, j] * (window == window.max())
    return dx
