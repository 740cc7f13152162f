"""dgamma and dbeta are summed over the first axis only: all tokens of all sequences share gamma and beta."""

QUESTION = "Which shape has gamma, and which dgamma?"

CHECKS = ("public.layernorm", "hidden.layernorm_gradients[dgamma]", "hidden.layernorm_gradients[dbeta]")


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    others = tuple(range(dout.ndim - 1))
    dx_hat = gamma * dout
    dx = dx_hat - np.mean(dx_hat, axis=-1, keepdims=True) - x_hat * np.mean(dx_hat * x_hat, axis=-1, keepdims=True)
    return dx / std, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)
