"""Negative numbers come out positive: that is the absolute value. A ReLU turns them into 0."""

QUESTION = "What should become of -2?"


def relu_forward(x):
    return np.abs(x), x


def relu_backward(dout, cache):
    return dout * np.sign(cache)
