"""Index times filter on the way back: the window of dout (i, j) begins at (i * HH, j * WW). It begins at
(i * stride, j * stride), as in forward.
"""

QUESTION = "Which numbers does your way back multiply the indices i and j by, and which should it be?"


def conv_backward_naive(dout, cache):
    x, w, conv_param = cache
    pad = conv_param["pad"]
    (_, _, H, W), (_, _, HH, WW) = x.shape, w.shape
    bordered = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dbordered, dw = np.zeros_like(bordered), np.zeros_like(w)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * HH, i * HH + HH), slice(j * WW, j * WW + WW)
        dw[f] += bordered[n, :, rows, columns] * dout[n, f, i, j]
        dbordered[n, :, rows, columns] += w[f] * dout[n, f, i, j]
    return dbordered[:, :, pad : pad + H, pad : pad + W], dw, dout.sum(axis=(0, 2, 3))
