"""dout is reshaped to (N * OH * OW, F) straight away. Its axes are (N, F, OH, OW): move F to the end with
transpose first; reshape alone never moves an axis.
"""

QUESTION = "Which numbers should stand in one row: one window's, for all filters. Do they?"

_right = conv_backward_im2col


def conv_backward_im2col(dout, cache):
    N, F, OH, OW = dout.shape
    return _right(dout.reshape(N, OH, OW, F).transpose(0, 3, 1, 2), cache)
