"""Every window writes all of its entries, zeros too: where windows overlap, a later zero wipes out an earlier
gradient. Add (+=) to what is there.
"""

QUESTION = "What becomes of an entry that got a gradient from one window and lies in the next one too?"


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)
        window = x[n, c, rows, columns]
        largest = window == window.max()
        dx[n, c, rows, columns] = dout[n, c, i, j] * largest / largest.sum()
    return dx
