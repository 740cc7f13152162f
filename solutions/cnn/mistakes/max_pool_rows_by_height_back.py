"""Row index times height on the way back: in the gradient of max pooling the rows of window (i, j) begin
at i * pool_height. They begin at i * stride, as in forward.
"""

QUESTION = "Which numbers does your way back multiply the indices i and j by, and which should it be?"


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        top, left = i * height, j * stride
        window = x[n, c, top : top + height, left : left + width]
        row, column = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, top + row, left + column] += dout[n, c, i, j]
    return dx
