"""For dx the filter is turned round although its windows are added in place. Turning belongs to another way of
writing dx, as a convolution of dout; here w[f] is added as it is.
"""

QUESTION = "The upper left pixel of a window was multiplied with which weight? So which weight is its derivative?"

_right = conv_backward_naive


def conv_backward_naive(dout, cache):
    x, w, conv_param = cache
    _, dw, db = _right(dout, cache)
    return _right(dout, (x, w[:, :, ::-1, ::-1], conv_param))[0], dw, db
