"""The derivative 1 - t * t is taken with the input of tanh in place of its output t."""

QUESTION = "In 1 - t * t, what is t for x = 3, and can the difference be negative?"


def tanh_forward(x):
    return np.tanh(x), x


def tanh_backward(dout, cache):
    return dout * (1 - cache**2)
