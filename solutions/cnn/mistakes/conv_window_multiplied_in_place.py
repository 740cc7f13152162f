"""A window is a view of the image: `window *= w[f]` multiplies the image itself, and the windows after it too.
Make a new array: window * w[f].
"""

QUESTION = "Is a slice of an array a copy, or another name for the same numbers?"


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    (N, _, H, W), (F, _, HH, WW) = x.shape, w.shape
    OH, OW = conv_output_size(H, HH, stride, pad), conv_output_size(W, WW, stride, pad)
    bordered = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))) if pad else x
    out = np.zeros((N, F, OH, OW))
    for n, f, i, j in np.ndindex(out.shape):
        window = bordered[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
        window *= w[f]
        out[n, f, i, j] = window.sum() + b[f]
    return out, (x, w, conv_param)
