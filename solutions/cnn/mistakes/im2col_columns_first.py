"""The windows of an image are taken from left to right and, there, from top to bottom: column by column. They
should come row by row.
"""

QUESTION = "Which window comes after the first: the one to its right, or the one below it?"

_right = im2col


def im2col(x, field_height, field_width, stride=1, pad=0):
    cols = _right(x, field_height, field_width, stride, pad)
    OH = conv_output_size(x.shape[2], field_height, stride, pad)
    return cols.reshape(len(x), OH, -1, cols.shape[1]).transpose(0, 2, 1, 3).reshape(cols.shape)
