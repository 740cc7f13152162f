"""dgamma is the sum of dout: that is dbeta. gamma multiplies x_hat."""

QUESTION = "What is gamma multiplied with?"


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    others = tuple(range(dout.ndim - 1))
    dx_hat = gamma * dout
    dx = dx_hat - np.mean(dx_hat, axis=-1, keepdims=True) - x_hat * np.mean(dx_hat * x_hat, axis=-1, keepdims=True)
    return dx / std, np.sum(dout, axis=others), np.sum(dout, axis=others)
