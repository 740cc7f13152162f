"""The gradient of a window is assigned (=) where it should be added (+=): an entry that is the largest of
several windows gets the gradient of each.
"""

QUESTION = "The 3 of the example is the largest of two windows. What is left of the first one's gradient?"


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)
        window = x[n, c, rows, columns]
        row, column = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, i * stride + row, j * stride + column] = dout[n, c, i, j]
    return dx
