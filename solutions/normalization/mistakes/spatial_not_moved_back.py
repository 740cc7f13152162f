"""The result is reshaped to (N, C, H, W) directly. Its rows are in the order N, H, W: reshape to (N, H, W, C) first,
then move the channels back to their place.
"""

QUESTION = "What is the shape of x after you moved its axes, and do you come back through the same shape?"


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    out, cache = batchnorm_forward(x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1]), gamma, beta, bn_param)
    return out.reshape(x.shape), cache


def spatial_batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = batchnorm_backward(dout.transpose(0, 2, 3, 1).reshape(-1, dout.shape[1]), cache)
    return dx.reshape(dout.shape), dgamma, dbeta
