"""The border repeats the outermost pixels (np.pad with mode edge); here it is zeros."""

QUESTION = "What does np.pad fill the border with, in the mode that you chose?"

_right = conv_forward_naive


def conv_forward_naive(x, w, b, conv_param):
    pad = conv_param["pad"]
    bordered = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="edge")
    return _right(bordered, w, b, {**conv_param, "pad": 0})[0], (x, w, conv_param)
