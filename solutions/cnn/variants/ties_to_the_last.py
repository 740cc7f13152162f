"""The last of several largest entries gets the gradient, and the place of each maximum is kept by forward."""


def max_pool_forward_naive(x, pool_param):
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    OH, OW = 1 + (H - height) // stride, 1 + (W - width) // stride
    out, places = np.full((N, C, OH, OW), -np.inf), {}
    for n, c, i, j in np.ndindex(N, C, OH, OW):
        for k in range(i * stride, i * stride + height):
            for m in range(j * stride, j * stride + width):
                if x[n, c, k, m] >= out[n, c, i, j]:
                    out[n, c, i, j] = x[n, c, k, m]
                    places[n, c, i, j] = (k, m)
    return out, (x.shape, places)


def max_pool_backward_naive(dout, cache):
    shape, places = cache
    dx = np.zeros(shape)
    for (n, c, i, j), (k, m) in places.items():
        dx[n, c, k, m] += dout[n, c, i, j]
    return dx
