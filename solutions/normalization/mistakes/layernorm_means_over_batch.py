"""dx of layer normalisation takes its means over the examples, as in batch normalisation. Forward averaged over the
features of each example, so the gradient does too.
"""

QUESTION = "Which other numbers does one entry of x reach: those of its column, or those of its row?"


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    up = gamma * dout
    dx = (up - np.mean(up, axis=0) - x_hat * np.mean(up * x_hat, axis=0)) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)
