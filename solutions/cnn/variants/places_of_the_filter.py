"""Loops over the places of the filter, not of the image: shifted images are added up; a 1 x 1 filter is one product."""


def _part(padded, i, j, stride, OH, OW):
    return padded[:, :, i : i + stride * (OH - 1) + 1 : stride, j : j + stride * (OW - 1) + 1 : stride]


def _sizes(x, w, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    return s, p, (x.shape[2] + 2 * p - w.shape[2]) // s + 1, (x.shape[3] + 2 * p - w.shape[3]) // s + 1


def conv_forward_naive(x, w, b, conv_param):
    if w.shape[2:] == (1, 1) and conv_param["stride"] == 1 and conv_param["pad"] == 0:
        pixels = x.transpose(0, 2, 3, 1) @ w[:, :, 0, 0].T + b
        return np.moveaxis(pixels, -1, 1), (x, w, b, conv_param)
    s, p, OH, OW = _sizes(x, w, conv_param)
    padded = np.zeros((x.shape[0], x.shape[1], x.shape[2] + 2 * p, x.shape[3] + 2 * p))
    padded[:, :, p : p + x.shape[2], p : p + x.shape[3]] = x
    out = np.tile(b[None, :, None, None], (x.shape[0], 1, OH, OW)).astype(float)
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            out += np.tensordot(_part(padded, i, j, s, OH, OW), w[:, :, i, j], axes=(1, 1)).transpose(0, 3, 1, 2)
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    s, p, OH, OW = _sizes(x, w, conv_param)
    padded = np.pad(x, ((0,), (0,), (p,), (p,)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            part = _part(dpadded, i, j, s, OH, OW)
            part += np.tensordot(dout, w[:, :, i, j], axes=(1, 0)).transpose(0, 3, 1, 2)
            dw[:, :, i, j] = np.tensordot(dout, _part(padded, i, j, s, OH, OW), axes=((0, 2, 3), (0, 2, 3)))
    dx = dpadded if p == 0 else dpadded[:, :, p:-p, p:-p]
    return dx, dw, np.sum(dout, axis=(0, 2, 3))


def im2col(x, field_height, field_width, stride=1, pad=0):
    N, C = x.shape[:2]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    OH = (padded.shape[2] - field_height) // stride + 1
    OW = (padded.shape[3] - field_width) // stride + 1
    cols = np.empty((N, C, field_height, field_width, OH, OW), dtype=x.dtype)
    for i in range(field_height):
        for j in range(field_width):
            cols[:, :, i, j] = _part(padded, i, j, stride, OH, OW)
    return cols.transpose(0, 4, 5, 1, 2, 3).reshape(N * OH * OW, C * field_height * field_width)


def avg_pool_forward(x, pool_param):
    height, width, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    OH, OW = (x.shape[2] - height) // s + 1, (x.shape[3] - width) // s + 1
    total = sum(_part(x, i, j, s, OH, OW) for i in range(height) for j in range(width))
    return total / (height * width), (x, pool_param)


def avg_pool_backward(dout, cache):
    x, pool_param = cache
    height, width, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for i in range(height):
        for j in range(width):
            part = _part(dx, i, j, s, *dout.shape[2:])
            part += dout / (height * width)
    return dx
