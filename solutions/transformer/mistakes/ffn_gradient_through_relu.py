"""The gradient passes the ReLU everywhere: where a hidden unit was 0, nothing comes back."""

QUESTION = "What is the derivative of max(0, h) for a negative h?"


def feed_forward_backward(dout, cache):
    x, hidden, W1, W2 = cache
    rows, flat_hidden, flat_dout = (a.reshape(-1, a.shape[-1]) for a in (x, hidden, dout))
    dhidden = flat_dout @ W2.T
    dx = (dhidden @ W1.T).reshape(x.shape)
    return dx, rows.T @ dhidden, dhidden.sum(axis=0), flat_hidden.T @ flat_dout, flat_dout.sum(axis=0)
