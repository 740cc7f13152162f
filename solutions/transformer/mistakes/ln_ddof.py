"""The variance is divided by E - 1: layer norm divides by E."""

QUESTION = "Which number divides the sum of squares?"


def layernorm_forward(x, gamma, beta, ln_param):
    centred = x - np.mean(x, axis=-1, keepdims=True)
    std = np.sqrt(np.sum(centred**2, axis=-1, keepdims=True) / (x.shape[-1] - 1) + ln_param.get("eps", 1e-5))
    x_hat = centred / std
    return gamma * x_hat + beta, (x_hat, std, gamma)
