"""The rows of im2col go through the images at one place, then at the next. They should go image by image, and
through all places in each.
"""

QUESTION = (
    "Which window is the second row of yours: the next place in the first image, or the first place in the next image?"
)

_right = im2col


def im2col(x, field_height, field_width, stride=1, pad=0):
    cols = _right(x, field_height, field_width, stride, pad)
    return cols.reshape(len(x), -1, cols.shape[1]).transpose(1, 0, 2).reshape(cols.shape)
