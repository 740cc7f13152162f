"""dout has no part in dx and dw: every contribution is multiplied with its entry of dout."""

QUESTION = "If dout is all zeros, what should the gradients be, and what are yours?"

_right = conv_backward_naive


def conv_backward_naive(dout, cache):
    dx, dw, _ = _right(np.ones_like(dout), cache)
    return dx, dw, dout.sum(axis=(0, 2, 3))
