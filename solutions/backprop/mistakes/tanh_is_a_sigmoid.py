"""1 / (1 + exp(-2 x)) runs from 0 to 1; tanh runs from -1 to 1, so it is twice that, minus 1."""

QUESTION = "What should tanh give for 0, and what for a large negative number?"


def tanh_forward(x):
    out = 1 / (1 + np.exp(-2 * np.maximum(x, -300)))
    return out, out


def tanh_backward(dout, cache):
    return dout * 2 * cache * (1 - cache)
