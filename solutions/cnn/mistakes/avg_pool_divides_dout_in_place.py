"""dout is divided in place (dout /= ...): the caller's gradient is another one afterwards. Make a new array."""

QUESTION = "Whose array does `dout /= ...` change?"

_right = avg_pool_backward


def avg_pool_backward(dout, cache):
    dx = _right(dout, cache)
    dout /= cache[1]["pool_height"] * cache[1]["pool_width"]
    return dx
