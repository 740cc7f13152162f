"""The bias is added once for every channel, since it is inside the loop over the channels: it belongs to the
whole sum.
"""

QUESTION = "How often is b[f] added to one entry of out?"

_right = conv_forward_naive


def conv_forward_naive(x, w, b, conv_param):
    return _right(x, w, x.shape[1] * b, conv_param)
