"""pad has no effect: the image is convolved without its border of zeros."""

QUESTION = "Which line of yours reads pad, and is its result used?"

_right = conv_forward_naive


def conv_forward_naive(x, w, b, conv_param):
    return _right(x, w, b, {**conv_param, "pad": 0})[0], (x, w, conv_param)
