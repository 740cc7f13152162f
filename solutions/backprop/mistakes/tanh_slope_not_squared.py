"""The derivative of tanh is 1 - t * t; here it is 1 - t."""

QUESTION = "Tanh is as steep at -2 as at 2. Is your derivative?"


def tanh_backward(dout, cache):
    return dout * (1 - cache)
