"""Index arrays: every pixel's number is looked up, gradients are scattered with np.add.at and np.bincount."""


def _numbers(shape, height, width, stride):
    """For images (N, C, H, W): the flat index of every entry of every window, (N * OH * OW, C * height * width)."""
    N, C, H, W = shape
    OH, OW = conv_output_size(H, height, stride), conv_output_size(W, width, stride)
    n, i, j, c, a, b = np.ix_(*(np.arange(k) for k in (N, OH, OW, C, height, width)))
    return np.ravel_multi_index(np.broadcast_arrays(n, c, i * stride + a, j * stride + b), shape, mode="raise").reshape(
        N * OH * OW, -1
    )


def im2col(x, field_height, field_width, stride=1, pad=0):
    bordered = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    return bordered.ravel()[_numbers(bordered.shape, field_height, field_width, stride)]


def col2im(cols, x_shape, field_height, field_width, stride=1, pad=0):
    N, C, H, W = x_shape
    shape = N, C, H + 2 * pad, W + 2 * pad
    numbers = _numbers(shape, field_height, field_width, stride)
    total = np.bincount(numbers.ravel(), weights=np.ravel(cols), minlength=int(np.prod(shape)))
    return total.reshape(shape)[:, :, pad : pad + H, pad : pad + W].astype(cols.dtype)


def conv_forward_im2col(x, w, b, conv_param):
    cols = im2col(x, w.shape[2], w.shape[3], conv_param["stride"], conv_param["pad"])
    OH = conv_output_size(x.shape[2], w.shape[2], **conv_param)
    out = w.reshape(len(w), -1) @ cols.T + b.reshape(-1, 1)
    return out.reshape(len(w), len(x), OH, -1).swapaxes(0, 1), (x, w, b, conv_param)


def conv_backward_im2col(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    cols = im2col(x, w.shape[2], w.shape[3], stride, pad)
    filters = dout.swapaxes(0, 1).reshape(len(w), -1)
    dcols = (w.reshape(len(w), -1).T @ filters).T
    return col2im(dcols, x.shape, *w.shape[2:], stride, pad), (filters @ cols).reshape(w.shape), filters.sum(axis=1)


def _pool_numbers(shape, pool_param):
    numbers = _numbers(shape, pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"])
    N, C, H, W = shape
    OH, OW = (
        conv_output_size(k, pool_param[f"pool_{n}"], pool_param["stride"]) for k, n in ((H, "height"), (W, "width"))
    )
    return numbers.reshape(N, OH, OW, C, -1).transpose(0, 3, 1, 2, 4)


def max_pool_forward_naive(x, pool_param):
    numbers = _pool_numbers(x.shape, pool_param)
    windows = x.ravel()[numbers]
    largest = np.take_along_axis(numbers, windows.argmax(axis=-1)[..., None], axis=-1)[..., 0]
    return x.ravel()[largest], {"largest": largest, "shape": x.shape}


def max_pool_backward_naive(dout, cache):
    dx = np.zeros(int(np.prod(cache["shape"])))
    np.add.at(dx, cache["largest"].ravel(), dout.ravel())
    return dx.reshape(cache["shape"])
