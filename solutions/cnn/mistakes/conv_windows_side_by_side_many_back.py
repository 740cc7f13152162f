"""Index times filter on the way back: the window of dout (i, j) begins at (i * HH, j * WW). It begins at
(i * stride, j * stride), as in forward.

Here with the windows of all images at once: where one is cut short, numpy complains of other shapes. Named in hidden
checks only, so that a release does not hold the same sentence twice.
"""

QUESTION = "Which numbers does your way back multiply the indices i and j by, and which should it be?"

CHECKS = (
    "hidden.conv_gradients[plain]",
    "hidden.conv_gradients[padded]",
    "hidden.conv_gradients[strided]",
    "hidden.conv_gradients[strided and padded]",
    "hidden.leftover[naive]",
    "hidden.inputs_unchanged[conv_naive]",
    "hidden.own_cache[conv_naive]",
)


def conv_backward_naive(dout, cache):
    x, w, conv_param = cache
    pad = conv_param["pad"]
    (_, _, H, W), (F, _, HH, WW) = x.shape, w.shape
    bordered = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dbordered, dw = np.zeros_like(bordered), np.zeros_like(w)
    for i, j in np.ndindex(dout.shape[2:]):
        rows, columns = slice(i * HH, i * HH + HH), slice(j * WW, j * WW + WW)
        for f in range(F):
            arriving = dout[:, f, i, j][:, None, None, None]
            dw[f] += np.sum(bordered[:, :, rows, columns] * arriving, axis=0)
            dbordered[:, :, rows, columns] += w[f] * arriving
    return dbordered[:, :, pad : pad + H, pad : pad + W], dw, dout.sum(axis=(0, 2, 3))
