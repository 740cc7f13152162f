"""db is a matrix with one row, (1, M); the biases are (M,), and a gradient has the shape of what it belongs to."""

QUESTION = "What does keepdims=True leave behind?"


def affine_backward(dout, cache):
    x, w, _ = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(axis=0, keepdims=True)
