"""layernorm_forward overwrites x: the path around the layer needs it as it was."""

QUESTION = "Which of your lines change an array instead of making one?"


def layernorm_forward(x, gamma, beta, ln_param):
    x -= np.mean(x, axis=-1, keepdims=True)
    centred = x
    std = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + ln_param.get("eps", 1e-5))
    x_hat = centred / std
    return gamma * x_hat + beta, (x_hat, std, gamma)
