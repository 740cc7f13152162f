"""The gradient of a window is assigned (=) where it should be added (+=): an entry in several windows gets a
part from each.
"""

QUESTION = "How many windows does an entry lie in if the stride is smaller than the window?"


def avg_pool_backward(dout, cache):
    shape, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(shape)
    for i, j in np.ndindex(dout.shape[2:]):
        rows, columns = slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)
        dx[:, :, rows, columns] = dout[:, :, i, j, None, None] / (height * width)
    return dx
