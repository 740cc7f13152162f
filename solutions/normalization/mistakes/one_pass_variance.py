"""The variance is computed as mean(x * x) - mean(x) ** 2. On paper that is the same; for a feature far away from 0 both
terms are huge and nearly equal, and their difference is made of rounding errors. Subtract the mean first.
"""

QUESTION = (
    "For values around 10,000,000 with a spread of 1: how many of the 16 digits of mean(x * x) are about the spread?"
)

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = _right(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        mean = x.mean(axis=0)
        with np.errstate(all="ignore"):
            std = np.sqrt((x * x).mean(axis=0) - mean * mean + bn_param.get("eps", 1e-5))
        x_hat = (x - mean) / std
        out, cache = gamma * x_hat + beta, (x_hat, std, gamma)
    return out, cache
