"""Where several entries of a window are largest, each gets an equal part; the loops run over single windows."""


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(x.shape)
    N, C, OH, OW = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    rows, columns = slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)
                    largest = x[n, c, rows, columns] == np.max(x[n, c, rows, columns])
                    dx[n, c, rows, columns] += dout[n, c, i, j] * largest / np.sum(largest)
    return dx
