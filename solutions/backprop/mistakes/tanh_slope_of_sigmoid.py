"""t * (1 - t) is the derivative of the sigmoid; that of tanh is 1 - t * t."""

QUESTION = "How steep is tanh at 0, where its output is 0?"


def tanh_backward(dout, cache):
    return dout * cache * (1 - cache)
