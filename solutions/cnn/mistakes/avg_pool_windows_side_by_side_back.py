"""Index times window on the way back: in the gradient of average pooling window (i, j) begins at (i *
pool_height, j * pool_width). It begins at (i * stride, j * stride), as in forward.
"""

QUESTION = "Which numbers does your way back multiply the indices i and j by, and which should it be?"


def avg_pool_backward(dout, cache):
    shape, pool_param = cache
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    dx = np.zeros(shape)
    for n, c, i, j in np.ndindex(dout.shape):
        top, left = i * height, j * width
        dx[n, c, top : top + height, left : left + width] += dout[n, c, i, j] / (height * width)
    return dx
