"""The product of windows and filters has no bias: add b, one number for every column."""

QUESTION = "Which line of conv_forward_im2col reads b?"

_right = conv_forward_im2col


def conv_forward_im2col(x, w, b, conv_param):
    return _right(x, w, 0 * b, conv_param)
