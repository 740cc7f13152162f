"""The derivative of tanh is returned without dout: the gradient from above has to be multiplied in."""

QUESTION = "If the loss does not depend on an output at all, what is the gradient by its input?"


def tanh_backward(dout, cache):
    return 1 - cache**2
