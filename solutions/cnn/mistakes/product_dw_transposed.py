"""dw comes from cols.T @ rows, which is (C * HH * WW, F), and is reshaped to the filters' shape: the numbers
end in wrong places. Take rows.T @ cols, or transpose before you reshape.
"""

QUESTION = "Does your product have a row for each filter?"

_right = conv_backward_im2col


def conv_backward_im2col(dout, cache):
    dx, dw, db = _right(dout, cache)
    return dx, dw.reshape(len(dw), -1).T.reshape(dw.shape), db
