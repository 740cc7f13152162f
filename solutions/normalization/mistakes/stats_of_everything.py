"""One mean and one variance are taken of the whole batch, all features together. Every feature has its own: without an
axis, numpy averages everything.
"""

QUESTION = "Which shape has your mean?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = _right(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        std = np.sqrt(x.var() + bn_param.get("eps", 1e-5)) * np.ones(x.shape[1])
        x_hat = (x - x.mean()) / std
        out, cache = gamma * x_hat + beta, (x_hat, std, gamma)
    return out, cache
