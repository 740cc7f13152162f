"""backward reads what the last forward left in a variable outside of both functions: after another forward it
is the wrong one. All that backward needs belongs in the cache.
"""

QUESTION = "Two images go forward, then the gradient of the first comes back. What does your function read?"

_left = {}


def _careless(name, forward, backward):
    def leaves(*arguments):
        out, _left[name] = forward(*arguments)
        return out, None

    def finds(dout, cache):
        return backward(dout, _left[name])

    return leaves, finds


conv_forward_naive, conv_backward_naive = _careless("naive", conv_forward_naive, conv_backward_naive)
conv_forward_im2col, conv_backward_im2col = _careless("im2col", conv_forward_im2col, conv_backward_im2col)
max_pool_forward_naive, max_pool_backward_naive = _careless("max", max_pool_forward_naive, max_pool_backward_naive)
avg_pool_forward, avg_pool_backward = _careless("avg", avg_pool_forward, avg_pool_backward)
