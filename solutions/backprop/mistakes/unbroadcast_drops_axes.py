"""Axes of length 1 are summed away: a column (5, 1) gets a gradient of shape (5,). Keep them."""

QUESTION = "In which shape does the gradient have to come back, and what does a sum do to the axis it runs along?"


def unbroadcast(gradient, shape):
    extra = gradient.ndim - len(shape)
    axes = (*range(extra), *(extra + axis for axis, length in enumerate(shape) if length == 1))
    return gradient.sum(axis=axes)
