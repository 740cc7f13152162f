"""1 / (1 + exp(x)) falls from 1 to 0: the minus in the exponent is missing."""

QUESTION = "Should a large score give a number near 1 or near 0?"


def sigmoid_forward(x):
    out = 1 / (1 + np.exp(np.minimum(x, 700)))
    return out, out


def sigmoid_backward(dout, cache):
    return -dout * cache * (1 - cache)
