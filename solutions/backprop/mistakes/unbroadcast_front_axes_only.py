"""Only the axes in front are summed; an axis of length 1 that numpy stretched has to be summed as well, and kept."""

QUESTION = "A column (5, 1) was added to a matrix (5, 4). Which axis of the gradient belongs to its copies?"


def unbroadcast(gradient, shape):
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    return gradient if gradient.shape == shape else gradient[tuple(slice(0, length) for length in shape)]
