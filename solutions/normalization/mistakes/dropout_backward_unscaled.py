"""The gradient passes where x was kept, but without the factor 1 / p by which x was multiplied there."""

QUESTION = "out = x / p for an entry that is kept. What is its derivative by x?"


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    return dout if dropout_param["mode"] == "test" else dout * (mask > 0)
