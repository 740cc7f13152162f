"""Index times filter: the window of out (i, j) begins at (i * HH, j * WW), as if windows lay side by
side, and most of them end outside of the image. It begins at (i * stride, j * stride).
"""

QUESTION = "With a filter of 2 x 3 and stride 1, where does the window of the second row begin?"


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    (N, _, H, W), (F, _, HH, WW) = x.shape, w.shape
    bordered = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, F, conv_output_size(H, HH, stride, pad), conv_output_size(W, WW, stride, pad)))
    for n, f, i, j in np.ndindex(out.shape):
        top, left = i * HH, j * WW
        out[n, f, i, j] = np.sum(bordered[n, :, top : top + HH, left : left + WW] * w[f]) + b[f]
    return out, (x, w, conv_param)
