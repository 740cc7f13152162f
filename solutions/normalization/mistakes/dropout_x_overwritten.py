"""x is changed in place: x *= mask works on the caller's own array. Write x * mask, which makes a new one."""

QUESTION = "After `a = x; a *= mask`, what has become of x?"

_right = dropout_forward


def dropout_forward(x, dropout_param):
    out, cache = _right(x, dropout_param)
    if dropout_param["mode"] == "train":
        x[...] = out
    return out, cache
