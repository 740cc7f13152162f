"""Each filter looks at one channel only: a filter reaches through all channels, and their products are added up."""

QUESTION = "How many numbers does one filter have, and how many products do you add up for one entry of out?"

_right = conv_forward_naive


def conv_forward_naive(x, w, b, conv_param):
    kept = np.zeros_like(w)
    for f in range(len(w)):
        kept[f, f % w.shape[1]] = w[f, f % w.shape[1]]
    return _right(x, kept, b, conv_param)[0], (x, w, conv_param)
