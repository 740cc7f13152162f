"""Loops down to single products, no padded copy: what lies outside is skipped; the products are added from the end."""


def _inside(x, row, column):
    return 0 <= row < x.shape[2] and 0 <= column < x.shape[3]


def _terms(x, w, conv_param, i, j):
    """Row and column in the filter and in the image, for each product of the window (i, j)."""
    for a in reversed(range(w.shape[2])):
        for b in reversed(range(w.shape[3])):
            row = i * conv_param["stride"] + a - conv_param["pad"]
            column = j * conv_param["stride"] + b - conv_param["pad"]
            if _inside(x, row, column):
                yield a, b, row, column


def conv_forward_naive(x, w, b, conv_param):
    OH = int(1 + (x.shape[2] + 2 * conv_param["pad"] - w.shape[2]) / conv_param["stride"])
    OW = int(1 + (x.shape[3] + 2 * conv_param["pad"] - w.shape[3]) / conv_param["stride"])
    out = np.zeros((x.shape[0], w.shape[0], OH, OW))
    for i in range(OH):
        for j in range(OW):
            for a, c, row, column in _terms(x, w, conv_param, i, j):
                out[:, :, i, j] += x[:, :, row, column] @ w[:, :, a, c].T
    for f in range(len(b)):
        out[:, f] += b[f]
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(b.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            db += dout[:, :, i, j].sum(axis=0)
            for a, c, row, column in _terms(x, w, conv_param, i, j):
                dx[:, :, row, column] += dout[:, :, i, j] @ w[:, :, a, c]
                dw[:, :, a, c] += dout[:, :, i, j].T @ x[:, :, row, column]
    return dx, dw, db
