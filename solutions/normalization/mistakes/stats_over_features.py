"""Mean and variance are taken over the features of each example (axis 1): that is layer normalisation. Batch
normalisation takes them over the examples, for each feature by itself (axis 0).
"""

QUESTION = "How many means does a batch of N examples with D features have here: N or D?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = _right(x, gamma, beta, bn_param)
    if bn_param["mode"] == "train":
        std = np.sqrt(x.var(axis=1, keepdims=True) + bn_param.get("eps", 1e-5))
        x_hat = (x - x.mean(axis=1, keepdims=True)) / std
        out, cache = gamma * x_hat + beta, (x_hat, std, gamma)
    return out, cache
