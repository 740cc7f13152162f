"""All zeros are put before the sequence. pad of them belong before it and pad of them after it."""

QUESTION = "With pad 2, how long is the sequence with its border, and which windows reach beyond its end?"

_right = conv1d_forward


def conv1d_forward(x, w, b, conv_param):
    pad = conv_param["pad"]
    moved = np.pad(x, ((0, 0), (0, 0), (2 * pad, 0)))
    out, _ = _right(moved, w, b, {**conv_param, "pad": 0})
    return out, (x, w, conv_param)
