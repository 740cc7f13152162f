"""The derivative of the sigmoid is returned without dout: the gradient from above has to be multiplied in."""

QUESTION = "If the loss does not depend on an output at all, what is the gradient by its input?"


def sigmoid_backward(dout, cache):
    return cache * (1 - cache)
