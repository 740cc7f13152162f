"""The bias is never added."""

QUESTION = "Which line reads b?"

_right = conv_forward_naive


def conv_forward_naive(x, w, b, conv_param):
    return _right(x, w, 0 * b, conv_param)
