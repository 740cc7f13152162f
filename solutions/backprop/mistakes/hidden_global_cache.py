"""backward uses what the latest forward left in a global variable: after another forward it belongs to another input.
Whatever backward needs must travel in the cache.
"""

QUESTION = "A network calls forward for every layer before it calls backward once. Whose input is remembered then?"

_remembered = {}


def affine_forward(x, w, b):
    _remembered["affine"] = x, w, b
    return x.reshape(len(x), -1) @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, _ = _remembered["affine"]
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(axis=0)


def relu_forward(x):
    _remembered["relu"] = x
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout * (_remembered["relu"] > 0)


def sigmoid_forward(x):
    _remembered["sigmoid"] = out = 0.5 * (1.0 + np.tanh(0.5 * x))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * _remembered["sigmoid"] * (1 - _remembered["sigmoid"])


def tanh_forward(x):
    _remembered["tanh"] = out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - _remembered["tanh"] ** 2)
