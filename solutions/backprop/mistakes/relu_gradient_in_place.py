"""relu_backward sets entries of dout to 0: the gradient belongs to whoever called. Make a new array."""

QUESTION = "After `dx = dout`, how many arrays are there?"


def relu_backward(dout, cache):
    dx = dout
    dx[cache <= 0] = 0
    return dx
