"""The filter is turned round by 180 degrees before it is laid on the image; in this field it is used as it is."""

QUESTION = "Which weight meets the pixel in the upper left corner of the window: the first of the filter, or the last?"

_right, _back = conv_forward_naive, conv_backward_naive


def conv_forward_naive(x, w, b, conv_param):
    return _right(x, w[:, :, ::-1, ::-1], b, conv_param)


def conv_backward_naive(dout, cache):
    dx, dw, db = _back(dout, cache)
    return dx, dw[:, :, ::-1, ::-1], db
