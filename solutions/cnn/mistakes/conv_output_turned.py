"""Height and width of the output are exchanged: rows of out belong to rows of the image."""

QUESTION = "The image is wider than it is high. Which is larger, OH or OW, and which of them does i count?"

_right = conv_forward_naive


def conv_forward_naive(x, w, b, conv_param):
    out, cache = _right(x, w, b, conv_param)
    return out.transpose(0, 1, 3, 2).copy(), cache
