"""The centred numbers are divided by the variance: it is its root."""

QUESTION = "What is the variance of your x_hat?"


def layernorm_forward(x, gamma, beta, ln_param):
    centred = x - np.mean(x, axis=-1, keepdims=True)
    std = np.mean(centred**2, axis=-1, keepdims=True) + ln_param.get("eps", 1e-5)
    x_hat = centred / std
    return gamma * x_hat + beta, (x_hat, std, gamma)
