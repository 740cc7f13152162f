"""softmax returns the logarithms of the shares: they do not sum to 1. Take exp of them, or divide."""

QUESTION = "What do the numbers of one row sum to?"


def softmax(x, axis=-1):
    shifted = x - np.max(x, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))
