"""All axes of a sequence are normalised together: each token is normalised by itself, along the last axis."""

QUESTION = "Does a token's result depend on the other tokens of its sequence?"

CHECKS = ("public.layernorm", "hidden.layernorm_values")


def layernorm_forward(x, gamma, beta, ln_param):
    centred = x - np.mean(x, axis=tuple(range(1, x.ndim)), keepdims=True)
    std = np.sqrt(np.mean(centred**2, axis=tuple(range(1, x.ndim)), keepdims=True) + ln_param.get("eps", 1e-5))
    x_hat = centred / std
    return gamma * x_hat + beta, (x_hat, std, gamma)
