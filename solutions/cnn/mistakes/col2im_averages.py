"""col2im divides by the number of windows that a pixel lies in, so as to undo im2col. It is no inverse: a
gradient is the sum of all contributions.
"""

QUESTION = "If a pixel counts in four windows and each passes a gradient of 1 back, how large is its gradient?"

_right = col2im


def col2im(cols, x_shape, field_height, field_width, stride=1, pad=0):
    times = _right(np.ones_like(cols), x_shape, field_height, field_width, stride, pad)
    return _right(cols, x_shape, field_height, field_width, stride, pad) / np.maximum(times, 1)
