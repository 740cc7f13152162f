"""The filter's height is used as its width too: columns beyond are never read. HH and WW are two numbers."""

QUESTION = "Where in your code does the number of columns of a filter appear?"

_right = conv_forward_naive


def conv_forward_naive(x, w, b, conv_param):
    return _right(x, w[:, :, :, : w.shape[2]], b, conv_param)[0], (x, w, conv_param)
