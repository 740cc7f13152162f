"""eps is written down as 1e-5: it is ln_param's, where it has one."""

QUESTION = "Which eps did the caller give?"


def layernorm_forward(x, gamma, beta, ln_param):
    centred = x - np.mean(x, axis=-1, keepdims=True)
    std = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + 1e-5)
    x_hat = centred / std
    return gamma * x_hat + beta, (x_hat, std, gamma)
