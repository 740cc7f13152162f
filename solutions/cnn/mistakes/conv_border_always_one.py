"""The way back takes a border of 1 for granted: how wide it is stands in conv_param."""

QUESTION = "Is there a 1 in your backward function that should be pad?"


def conv_backward_naive(dout, cache):
    x, w, conv_param = cache
    stride, (_, _, HH, WW) = conv_param["stride"], w.shape
    bordered = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    dbordered, dw = np.zeros_like(bordered), np.zeros_like(w)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + HH), slice(j * stride, j * stride + WW)
        dbordered[n, :, rows, columns] += dout[n, f, i, j] * w[f]
        dw[f] += dout[n, f, i, j] * bordered[n, :, rows, columns]
    return dbordered[:, :, 1:-1, 1:-1], dw, dout.sum(axis=(0, 2, 3))
