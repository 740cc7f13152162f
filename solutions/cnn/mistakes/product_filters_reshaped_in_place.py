"""w.shape = ... changes the array of the caller, whose filters are a matrix afterwards. w.reshape(...) makes a
new one.
"""

QUESTION = "After your function, which shape have the filters of whoever called it?"

_right = conv_forward_im2col


def conv_forward_im2col(x, w, b, conv_param):
    out, cache = _right(x, w.copy(), b, conv_param)
    w.shape = (len(w), -1)
    return out, cache
