"""dx treats the standard deviation as a constant: it depends on x as well."""

QUESTION = "Which three ways lead from x to the output?"


def layernorm_backward(dout, cache):
    x_hat, std, gamma = cache
    others = tuple(range(dout.ndim - 1))
    dx_hat = gamma * dout
    dx = dx_hat - np.mean(dx_hat, axis=-1, keepdims=True)
    return dx / std, np.sum(dout * x_hat, axis=others), np.sum(dout, axis=others)
