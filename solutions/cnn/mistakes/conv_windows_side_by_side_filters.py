"""Index times filter: the window of out (i, j) begins at (i * HH, j * WW), as if windows lay side by
side, and most of them end outside of the image. It begins at (i * stride, j * stride).

Here with all filters on one window at once: where it is cut short, numpy complains of other shapes. Named in hidden
checks only, so that a release does not hold the same sentence twice.
"""

QUESTION = "With a filter of 2 x 3 and stride 1, where does the window of the second row begin?"

CHECKS = (
    "hidden.conv_values[plain]",
    "hidden.conv_values[padded]",
    "hidden.conv_values[strided]",
    "hidden.conv_values[strided and padded]",
    "hidden.conv_gradients[plain]",
    "hidden.conv_gradients[padded]",
    "hidden.conv_gradients[strided]",
    "hidden.conv_moves_images",
    "hidden.leftover[naive]",
    "hidden.inputs_unchanged[conv_naive]",
    "hidden.own_cache[conv_naive]",
)


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    (N, _, H, W), (F, _, HH, WW) = x.shape, w.shape
    bordered = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, F, conv_output_size(H, HH, stride, pad), conv_output_size(W, WW, stride, pad)))
    for n, i, j in np.ndindex(N, *out.shape[2:]):
        window = bordered[n, :, i * HH : i * HH + HH, j * WW : j * WW + WW]
        out[n, :, i, j] = np.sum(window * w, axis=(1, 2, 3)) + b
    return out, (x, w, conv_param)
