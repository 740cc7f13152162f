"""The bias is not added: out is x @ w + b."""

QUESTION = "What should the layer give for an input of zeros?"


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w, (x, w, b)
