"""Sequences as images one pixel high, their border made beforehand; the convolution of images does the rest."""


def conv1d_forward(x, w, b, conv_param):
    pad = conv_param["pad"]
    row = np.pad(x, ((0, 0), (0, 0), (pad, pad)))[:, :, None]
    out, cache = conv_forward_im2col(row, w[:, :, None], b, {"stride": conv_param["stride"], "pad": 0})
    return out[:, :, 0], (cache, pad, x.shape[2])


def conv1d_backward(dout, cache):
    cache, pad, length = cache
    dx, dw, db = conv_backward_im2col(dout[:, :, None], cache)
    return dx[:, :, 0, pad : pad + length], dw[:, :, 0], db
