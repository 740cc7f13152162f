"""dx multiplies with w where its transpose is needed, and turns the result until it fits."""

QUESTION = "Through which weights does one input reach the outputs: a row or a column of w?"


def affine_backward(dout, cache):
    x, w, _ = cache
    turned = w if w.shape[0] == w.shape[1] else w.reshape(w.shape[1], w.shape[0])
    return (dout @ turned).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(axis=0)
