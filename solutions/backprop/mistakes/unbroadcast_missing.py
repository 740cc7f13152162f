"""The gradient keeps the shape of the result: what was broadcast has to be summed back to the shape it had."""

QUESTION = "A bias (4,) was added to 5 rows. Which shape has its gradient, and which one arrives?"


def unbroadcast(gradient, shape):
    return gradient
