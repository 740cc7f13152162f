"""x is normalised by the unbiased variance, divided by N - 1. Here the sum of squares is divided by N, the number of
values that were averaged.
"""

QUESTION = "Two examples, -1 and 1: what is their variance if you divide by N, and what does your code find?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = _right(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        std = np.sqrt(np.var(x, axis=0, ddof=1) + bn_param.get("eps", 1e-5))
        x_hat = (x - x.mean(axis=0)) / std
        out, cache = gamma * x_hat + beta, (x_hat, std, gamma)
    return out, cache


def layernorm_forward(x, gamma, beta, ln_param):
    std = np.sqrt(np.var(x, axis=1, ddof=1, keepdims=True) + ln_param.get("eps", 1e-5))
    x_hat = (x - x.mean(axis=1, keepdims=True)) / std
    return gamma * x_hat + beta, (x_hat, std, gamma)


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    rows = x.reshape(x.shape[0], G, -1)
    std = np.sqrt(np.var(rows, axis=2, ddof=1, keepdims=True) + gn_param.get("eps", 1e-5))
    x_hat = ((rows - rows.mean(axis=2, keepdims=True)) / std).reshape(x.shape)
    return gamma * x_hat + beta, (x_hat, std, gamma)
