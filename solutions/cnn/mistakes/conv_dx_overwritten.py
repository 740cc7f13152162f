"""dx of a window is assigned (=) where it should be added (+=): a pixel that lies in several windows gets a
gradient from each.
"""

QUESTION = "How many windows does a pixel in the middle of the image lie in, and through how many filters?"

_right = conv_backward_naive


def conv_backward_naive(dout, cache):
    x, w, conv_param = cache
    _, dw, db = _right(dout, cache)
    stride, pad = conv_param["stride"], conv_param["pad"]
    dbordered = np.zeros((*x.shape[:2], x.shape[2] + 2 * pad, x.shape[3] + 2 * pad))
    for n, f, i, j in np.ndindex(dout.shape):
        top, left = i * stride, j * stride
        dbordered[n, :, top : top + w.shape[2], left : left + w.shape[3]] = dout[n, f, i, j] * w[f]
    return dbordered[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, db
