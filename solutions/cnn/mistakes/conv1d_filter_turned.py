"""The filter lies backwards under the sequence. What is called a convolution here does not turn it round."""

QUESTION = "Which moment of its window does w[0, 0, 0] belong to: the first or the last?"

_right = conv1d_forward


def conv1d_forward(x, w, b, conv_param):
    out, _ = _right(x, w[:, :, ::-1], b, conv_param)
    return out, (x, w, conv_param)
