"""The numbers of an image are put into its row in column order. Rows first, the way reshape does it by default."""

QUESTION = "Which number of an image stands second in its row: its right or its lower neighbour?"


def affine_forward(x, w, b):
    return x.reshape(len(x), -1, order="F") @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, _ = cache
    dx = (dout @ w.T).reshape(x.shape, order="F")
    return dx, x.reshape(len(x), -1, order="F").T @ dout, dout.sum(axis=0)
