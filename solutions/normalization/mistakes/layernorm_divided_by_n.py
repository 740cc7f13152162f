"""dx of layer normalisation divides its sums by N, the number of examples. Each mean is one over the D features."""

QUESTION = "How many numbers share one mean here?"


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    up, N = gamma * dout, len(dout)
    along = np.sum(up * x_hat, axis=1, keepdims=True) / N
    dx = (up - np.sum(up, axis=1, keepdims=True) / N - x_hat * along) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)
