"""dx is not divided by the standard deviation."""

QUESTION = "If x were ten times as large, how large would its gradient be?"


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    others = tuple(range(dout.ndim - 1))
    dx_hat = gamma * dout
    dx = dx_hat - np.mean(dx_hat, axis=-1, keepdims=True) - x_hat * np.mean(dx_hat * x_hat, axis=-1, keepdims=True)
    return dx, np.sum(dout * x_hat, axis=others), np.sum(dout, axis=others)
