"""In mode test gamma and beta are forgotten: the normalised x is returned as it is. Both modes end
with gamma and beta.
"""

QUESTION = "What did the layers behind this one see while training, and what do they see when testing?"

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    if bn_param["mode"] == "test":
        std = np.sqrt(bn_param["running_var"] + bn_param.get("eps", 1e-5))
        return (x - bn_param["running_mean"]) / std, None
    return _right(x, gamma, beta, bn_param)
