"""np.pad(x, pad) puts a border around images and channels too, so that what is read are empty ones. Only height
and width get one.
"""

QUESTION = "What is the shape of np.pad(x, 1), and what is its first image?"

_right = conv_forward_naive


def conv_forward_naive(x, w, b, conv_param):
    pad = conv_param["pad"]
    bordered = np.pad(x, pad)[: x.shape[0], : x.shape[1]]
    return _right(bordered, w, b, {**conv_param, "pad": 0})[0], (x, w, conv_param)
