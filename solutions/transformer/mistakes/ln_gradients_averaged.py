"""dgamma and dbeta are means over the tokens: they are sums."""

QUESTION = "gamma is used by every token. What becomes of the loss when it moves?"


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    others = tuple(range(dout.ndim - 1))
    dx_hat = gamma * dout
    dx = dx_hat - np.mean(dx_hat, axis=-1, keepdims=True) - x_hat * np.mean(dx_hat * x_hat, axis=-1, keepdims=True)
    return dx / std, np.mean(dout * x_hat, axis=others), np.mean(dout, axis=others)
