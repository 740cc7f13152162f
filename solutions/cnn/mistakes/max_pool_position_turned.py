"""The position that argmax gives in the flat window is divided by pool_height; a row of the window has
pool_width entries, so divide by that.
"""

QUESTION = "In a window of 2 rows and 3 columns, which row and which column is the entry number 4?"


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)
        window = x[n, c, rows, columns]
        row, column = np.divmod(window.argmax(), height)
        dx[n, c, i * stride + row, j * stride + column] += dout[n, c, i, j]
    return dx
