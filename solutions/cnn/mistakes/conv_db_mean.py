"""db is the mean of dout, and has to be its sum: raising a bias raises every entry of its channel."""

QUESTION = "If b[f] rises by 1, how many entries of out rise, and by how much?"

_right = conv_backward_naive


def conv_backward_naive(dout, cache):
    dx, dw, _ = _right(dout, cache)
    return dx, dw, dout.mean(axis=(0, 2, 3))
