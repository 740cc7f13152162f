"""Products as einsum, masks as multiplication or indexing, caches that hold only what is needed."""


def affine_forward(x, w, b):
    flat = np.reshape(x, (x.shape[0], w.shape[0]))
    return np.einsum("nd,dm->nm", flat, w) + b[np.newaxis, :], {"flat": flat, "w": w, "shape": x.shape}


def affine_backward(dout, cache):
    dx = np.einsum("nm,dm->nd", dout, cache["w"]).reshape(cache["shape"])
    dw = np.einsum("nd,nm->dm", cache["flat"], dout)
    return dx, dw, np.einsum("nm->m", dout)


def relu_forward(x):
    mask = x > 0
    return x * mask, mask


def relu_backward(dout, cache):
    dx = dout.copy()
    dx[~cache] = 0
    return dx


def sigmoid_forward(x):
    out = np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))
    return out, x


def sigmoid_backward(dout, cache):
    s, _ = sigmoid_forward(cache)
    return dout * (s - s**2)


def tanh_forward(x):
    return np.tanh(x), x


def tanh_backward(dout, cache):
    return dout / np.cosh(np.clip(cache, -300, 300)) ** 2
