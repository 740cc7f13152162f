"""dx comes back as (N, D), although x came as (N, d1, ..., dk): a gradient has the shape of what it belongs to."""

QUESTION = "An image went in. In which shape does the layer below expect the gradient of that image?"


def affine_backward(dout, cache):
    x, w, _ = cache
    return dout @ w.T, x.reshape(len(x), -1).T @ dout, dout.sum(axis=0)
