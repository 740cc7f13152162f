"""gamma and beta are left out."""

QUESTION = "Where do gamma and beta enter?"


def layernorm_forward(x, gamma, beta, ln_param):
    centred = x - np.mean(x, axis=-1, keepdims=True)
    std = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + ln_param.get("eps", 1e-5))
    x_hat = centred / std
    return x_hat, (x_hat, std, gamma)
