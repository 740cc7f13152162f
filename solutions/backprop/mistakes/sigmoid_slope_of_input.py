"""The derivative s * (1 - s) is taken with the input of the sigmoid in place of its output s."""

QUESTION = "In s * (1 - s), what is s for x = 3, and can the product be negative?"


def sigmoid_forward(x):
    return 1 / (1 + np.exp(-x)), x


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)
