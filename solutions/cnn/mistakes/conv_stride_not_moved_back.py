"""On the way back the windows move by 1: the entry (i, j) of dout belongs to the window that begins at (i *
stride, j * stride), as in forward.
"""

QUESTION = "Do your two functions read the same windows?"

_right = conv_backward_naive


def conv_backward_naive(dout, cache):
    x, w, conv_param = cache
    wide = np.zeros((*dout.shape[:2], *(np.array(x.shape[2:]) + 2 * conv_param["pad"] - w.shape[2:] + 1)))
    wide[:, :, : dout.shape[2], : dout.shape[3]] = dout
    return _right(wide, (x, w, {**conv_param, "stride": 1}))
