"""db is summed over the images only: a filter has one bias for all places, so rows and columns are summed too."""

QUESTION = "Which shape has b, and which axes of dout must go?"

_right = conv_backward_naive


def conv_backward_naive(dout, cache):
    dx, dw, _ = _right(dout, cache)
    return dx, dw, dout.sum(axis=0)
