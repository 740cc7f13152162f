"""x is reshaped to (N*H*W, C) without moving the axes: reshape keeps the order in memory, so one column then holds
numbers of all channels. Move the channel axis to the end first.
"""

QUESTION = "For an array (N, C, H, W), which number comes directly after x[0, 0, 0, 0] in memory: of which channel?"


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = batchnorm_forward(x.reshape(-1, x.shape[1]), gamma, beta, bn_param)
    return out.reshape(x.shape), cache


def spatial_batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = batchnorm_backward(dout.reshape(-1, dout.shape[1]), cache)
    return dx.reshape(dout.shape), dgamma, dbeta
