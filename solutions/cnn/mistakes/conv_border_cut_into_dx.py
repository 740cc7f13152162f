"""What is left after pad:-pad is written into dx. Without a border that is 0:0, nothing, and does not fit: cut with
pad : pad + H.
"""

QUESTION = "What is x[0:-0] of an array with five entries?"

_right = conv_backward_naive


def conv_backward_naive(dout, cache):
    x, w, conv_param = cache
    pad = conv_param["pad"]
    bordered = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dbordered, dw, db = _right(dout, (bordered, w, {**conv_param, "pad": 0}))
    dx = np.zeros_like(x)
    dx[:] = dbordered[:, :, pad:-pad, pad:-pad]
    return dx, dw, db
