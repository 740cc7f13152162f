"""The first axis is normalised: that is over the batch. Layer norm looks at each token alone, along the last axis."""

QUESTION = "Does a token's result depend on the other tokens?"


def layernorm_forward(x, gamma, beta, ln_param):
    centred = x - np.mean(x, axis=0, keepdims=True)
    std = np.sqrt(np.mean(centred**2, axis=0, keepdims=True) + ln_param.get("eps", 1e-5))
    x_hat = centred / std
    return gamma * x_hat + beta, (x_hat, std, gamma)
