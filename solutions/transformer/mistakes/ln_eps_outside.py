"""eps is added to the standard deviation: it belongs to the variance, under the root."""

QUESTION = "Is eps inside of the root or outside?"


def layernorm_forward(x, gamma, beta, ln_param):
    centred = x - np.mean(x, axis=-1, keepdims=True)
    std = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True)) + ln_param.get("eps", 1e-5)
    x_hat = centred / std
    return gamma * x_hat + beta, (x_hat, std, gamma)
