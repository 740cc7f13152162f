"""The groups are interleaved: every G-th channel belongs to the same group. A group has neighbouring channels: with C =
6 and G = 3, channels 0 and 1 are the first.
"""

QUESTION = "Is your new shape (N, G, C // G, ...) or (N, C // G, G, ...), and which channels meet in each of them?"

_right = spatial_groupnorm_forward, spatial_groupnorm_backward


def _order(C, G):
    return np.arange(C).reshape(-1, G).T.reshape(-1)


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    order = _order(x.shape[1], G)
    back = np.argsort(order)
    out, cache = _right[0](x[:, order], gamma[:, order], beta[:, order], G, gn_param)
    return out[:, back], (cache, order, back)


def spatial_groupnorm_backward(dout, cache):
    cache, order, back = cache
    return tuple(g[:, back] for g in _right[1](dout[:, order], cache))
