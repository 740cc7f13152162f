"""dgamma multiplies dout with gamma * x_hat: gamma multiplies x_hat alone."""

QUESTION = "out = gamma * x_hat + beta. What is its derivative by gamma?"


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    others = tuple(range(dout.ndim - 1))
    dx_hat = gamma * dout
    dx = dx_hat - np.mean(dx_hat, axis=-1, keepdims=True) - x_hat * np.mean(dx_hat * x_hat, axis=-1, keepdims=True)
    return dx / std, np.sum(dout * gamma * x_hat, axis=others), np.sum(dout, axis=others)
