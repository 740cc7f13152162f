"""im2col gives a column for every window; the docstring wants a row for every window. Both are in use, and this
is the other one.
"""

QUESTION = "How many windows are there in all, and is that the number of rows of your result?"

_right = im2col


def im2col(x, field_height, field_width, stride=1, pad=0):
    cols = _right(x, field_height, field_width, stride, pad)
    return cols.T.copy()
