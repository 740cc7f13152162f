"""The mean is not subtracted: that is RMS norm."""

QUESTION = "What is the mean of a token afterwards, before gamma and beta?"


def layernorm_forward(x, gamma, beta, ln_param):
    centred = x
    std = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + ln_param.get("eps", 1e-5))
    x_hat = centred / std
    return gamma * x_hat + beta, (x_hat, std, gamma)
