"""The running statistics of the channels are lost: batchnorm_forward gets a new dict, and what it writes there never
comes back to bn_param. Hand on the dict that you were given.
"""

QUESTION = "Into which dict does batchnorm_forward write, and who has it afterwards?"


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    out, cache = batchnorm_forward(x.transpose(0, 2, 3, 1).reshape(-1, C), gamma, beta, dict(bn_param))
    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache
