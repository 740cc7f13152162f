"""col2im returns the image with its border: cut it off, the result has the shape x_shape."""

QUESTION = "Which shape should come out, and where in your array does the image begin?"

_right = col2im


def col2im(cols, x_shape, field_height, field_width, stride=1, pad=0):
    N, C, H, W = x_shape
    grown = N, C, H + 2 * pad, W + 2 * pad
    bordered = _right(cols, grown, field_height, field_width, stride, 0)
    return bordered
