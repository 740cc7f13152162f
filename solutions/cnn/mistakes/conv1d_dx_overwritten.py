"""dx of a window is assigned (=) where it should be added (+=): a moment gets a gradient from every window it is in."""

QUESTION = "How many windows does a moment in the middle of the sequence lie in?"

_right = conv1d_backward


def conv1d_backward(dout, cache):
    x, w, conv_param = cache
    _, dw, db = _right(dout, cache)
    stride, pad = conv_param["stride"], conv_param["pad"]
    dpadded = np.zeros((*x.shape[:2], x.shape[2] + 2 * pad))
    for j in range(dout.shape[2]):
        dpadded[:, :, j * stride : j * stride + w.shape[2]] = np.tensordot(dout[:, :, j], w, axes=1)
    return dpadded[:, :, pad : pad + x.shape[2]], dw, db
