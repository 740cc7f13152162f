"""Caches are objects of a class, or functions that close over what they need."""


class _Remembered:
    def __init__(self, **things):
        self.__dict__.update(things)


def affine_forward(x, w, b):
    flat = x.reshape(len(x), -1)
    return flat @ w + b, _Remembered(x=x, w=w)


def affine_backward(dout, cache):
    return (
        (dout @ cache.w.T).reshape(cache.x.shape),
        cache.x.reshape(len(cache.x), -1).T @ dout,
        np.ones(len(dout)) @ dout,
    )


def relu_forward(x):
    return np.clip(x, 0, None), lambda dout: dout * np.heaviside(x, 0.5)


def relu_backward(dout, cache):
    return cache(dout)


def tanh_forward(x):
    out = np.tanh(x)
    return out, lambda dout: dout - dout * out**2


def tanh_backward(dout, cache):
    return cache(dout)


def affine_relu_forward(x, w, b):
    out, cache = affine_forward(x, w, b)
    out[out < 0] = 0
    cache.out = out
    return out, cache


def affine_relu_backward(dout, cache):
    return affine_backward(np.where(cache.out > 0, dout, 0), cache)
