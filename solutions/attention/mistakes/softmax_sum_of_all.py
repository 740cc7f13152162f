"""softmax divides by the sum over the whole array: only all rows together sum to 1. Sum along the axis, with
keepdims=True."""

QUESTION = "What does one row of your result sum to?"


def softmax(x, axis=-1):
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / np.sum(powers)
