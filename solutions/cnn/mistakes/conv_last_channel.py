"""Only the last channel is in the output: the loop over the channels assigns (=) where it should add (+=)."""

QUESTION = "After the loop over the channels, what of the first one is left?"

_right = conv_forward_naive


def conv_forward_naive(x, w, b, conv_param):
    return _right(x[:, -1:], w[:, -1:], b, conv_param)[0], (x, w, conv_param)
