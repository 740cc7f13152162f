"""The border is made at the left and right only, and the windows begin one border too low: height and width
both get one, at both ends.
"""

QUESTION = "np.pad takes a pair for each of the four axes. What are your four pairs?"

_right = conv_forward_naive


def conv_forward_naive(x, w, b, conv_param):
    pad = conv_param["pad"]
    lower = np.pad(x, ((0, 0), (0, 0), (0, 2 * pad), (pad, pad)))
    return _right(lower, w, b, {**conv_param, "pad": 0})[0], (x, w, conv_param)
