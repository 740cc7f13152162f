"""x is reshaped to (D, N) and turned: that mixes the numbers of different examples. The first axis stays first."""

QUESTION = "After your reshape, do the numbers of the first example still stand together?"


def affine_forward(x, w, b):
    return x.reshape(-1, len(x)).T @ w + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, _ = cache
    return (w @ dout.T).reshape(x.shape), x.reshape(-1, len(x)) @ dout, dout.sum(axis=0)
