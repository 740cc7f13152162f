"""The filters become columns by w.reshape(-1, F), which mixes them. A filter is a row of w.reshape(F, -1); the
transpose of that has it as a column.
"""

QUESTION = "Is the first column of your matrix the first filter?"

_right = conv_forward_im2col


def conv_forward_im2col(x, w, b, conv_param):
    mixed = w.reshape(-1, len(w)).T.reshape(w.shape)
    return _right(x, mixed, b, conv_param)[0], _right(x, w, b, conv_param)[1]
