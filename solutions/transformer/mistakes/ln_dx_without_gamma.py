"""gamma is missing in dx: what comes back to x_hat is gamma * dout."""

QUESTION = "What stands between x_hat and out?"


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    others = tuple(range(dout.ndim - 1))
    dx_hat = dout
    dx = dx_hat - np.mean(dx_hat, axis=-1, keepdims=True) - x_hat * np.mean(dx_hat * x_hat, axis=-1, keepdims=True)
    return dx / std, np.sum(dout * x_hat, axis=others), np.sum(dout, axis=others)
