"""Every entry of a window gets its whole gradient; it should get one part in pool_height * pool_width."""

QUESTION = "If one of k numbers rises by 1, by how much does their mean rise?"

_right = avg_pool_backward


def avg_pool_backward(dout, cache):
    return _right(dout, cache) * cache[1]["pool_height"] * cache[1]["pool_width"]
