"""Windows as views and einsum; dx as a second convolution, of dout spread out, with filters turned round."""

from numpy.lib.stride_tricks import sliding_window_view


def _windows(x, height, width, stride):
    return sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]


def conv_forward_naive(x, w, b, conv_param):
    pad = conv_param["pad"]
    bordered = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], "constant")
    windows = _windows(bordered, w.shape[2], w.shape[3], conv_param["stride"])
    return np.einsum("nchwij,fcij->nfhw", windows, w) + b[None, :, None, None], (x.shape, windows, w, conv_param)


def conv_backward_naive(dout, cache):
    shape, windows, w, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    (N, C, H, W), (F, _, HH, WW) = shape, w.shape
    spread = np.zeros((N, F, H + 2 * pad + HH - 1, W + 2 * pad + WW - 1))
    rows = HH - 1 + stride * np.arange(dout.shape[2])
    columns = WW - 1 + stride * np.arange(dout.shape[3])
    spread[:, :, rows[:, None], columns] = dout
    dbordered = np.einsum("nfhwij,fcij->nchw", _windows(spread, HH, WW, 1), w[:, :, ::-1, ::-1])
    dw = np.einsum("nfhw,nchwij->fcij", dout, windows)
    return dbordered[:, :, pad : H + pad, pad : W + pad], dw, np.einsum("nfhw->f", dout)


def max_pool_forward_naive(x, pool_param):
    windows = _windows(x, pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"])
    return windows.max(axis=(-1, -2)), (x, pool_param)


def avg_pool_forward(x, pool_param):
    windows = _windows(x, pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"])
    return windows.mean(axis=(4, 5)), (x.shape, pool_param)
