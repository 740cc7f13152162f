"""The copies' gradients are averaged; an entry that was used several times gets their sum."""

QUESTION = "If one number is added in 5 places, how much does the sum of all places rise with it?"


def unbroadcast(gradient, shape):
    extra = gradient.ndim - len(shape)
    axes = (*range(extra), *(extra + axis for axis, length in enumerate(shape) if length == 1))
    return np.asarray(gradient.mean(axis=axes)).reshape(shape)
