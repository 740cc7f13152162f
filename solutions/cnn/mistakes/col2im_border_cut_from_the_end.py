"""col2im cuts the border off with pad:-pad. Without a border that is 0:0, and nothing is left: cut with pad :
pad + H.
"""

QUESTION = "What is x[0:-0] of an array with five entries?"

_right = col2im


def col2im(cols, x_shape, field_height, field_width, stride=1, pad=0):
    N, C, H, W = x_shape
    grown = N, C, H + 2 * pad, W + 2 * pad
    bordered = _right(cols, grown, field_height, field_width, stride, 0)
    return bordered[:, :, pad:-pad, pad:-pad]
