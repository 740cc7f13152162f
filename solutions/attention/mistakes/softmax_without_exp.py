"""Each entry is divided by the sum of the row, without exp: shares can be negative, and the sum can be 0."""

QUESTION = "Which function makes every number positive and keeps their order?"


def softmax(x, axis=-1):
    return x / np.sum(x, axis=axis, keepdims=True)
