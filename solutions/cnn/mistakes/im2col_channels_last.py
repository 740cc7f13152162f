"""In a row of im2col the channel changes fastest; it has to change slowest: channel by channel, in each row by
row, as in a filter.
"""

QUESTION = "In which order are the numbers of w[f].reshape(-1)?"

_right = im2col


def im2col(x, field_height, field_width, stride=1, pad=0):
    cols = _right(x, field_height, field_width, stride, pad)
    return cols.reshape(len(cols), -1, field_height, field_width).transpose(0, 2, 3, 1).reshape(cols.shape)
