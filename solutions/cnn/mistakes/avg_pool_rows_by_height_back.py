"""Row index times height on the way back: in the gradient of average pooling the rows of window (i, j) begin
at i * pool_height. They begin at i * stride, as in forward.
"""

QUESTION = "Which numbers does your way back multiply the indices i and j by, and which should it be?"


def avg_pool_backward(dout, cache):
    shape, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(shape)
    for n, c, i, j in np.ndindex(dout.shape):
        top, left = i * height, j * stride
        dx[n, c, top : top + height, left : left + width] += dout[n, c, i, j] / (height * width)
    return dx
