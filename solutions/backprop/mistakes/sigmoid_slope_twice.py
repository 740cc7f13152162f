"""The sigmoid is applied to what is already its output before s * (1 - s) is taken: once too often."""

QUESTION = "Does your cache hold x or the output, and which of the two does backward take it for?"


def sigmoid_backward(dout, cache):
    s = 1 / (1 + np.exp(-cache))
    return dout * s * (1 - s)
