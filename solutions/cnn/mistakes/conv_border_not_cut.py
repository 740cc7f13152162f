"""dx still has the border: it must have the shape of x, without the zeros that were put around it."""

QUESTION = "Which shape has x, and which has the array that you return?"

_right = conv_backward_naive


def conv_backward_naive(dout, cache):
    x, w, conv_param = cache
    pad = conv_param["pad"]
    bordered = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dbordered, dw, db = _right(dout, (bordered, w, {**conv_param, "pad": 0}))
    return dbordered, dw, db
