"""The gradients come in another order than the docstring's: dx, dw, db."""

QUESTION = "Which shape should the first of the three have?"

_right = conv_backward_naive


def conv_backward_naive(dout, cache):
    dx, dw, db = _right(dout, cache)
    return dw, dx, db
