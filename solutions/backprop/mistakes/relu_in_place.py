"""relu_forward sets the negative entries of x itself to 0: the caller's array is changed. Make a new one."""

QUESTION = "After `out = x`, how many arrays are there?"


def relu_forward(x):
    x[x < 0] = 0
    return x, x
