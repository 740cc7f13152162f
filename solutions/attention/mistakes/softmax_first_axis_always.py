"""softmax works along axis 0, whatever axis says: it mixes the rows. The default is the last axis."""

QUESTION = "Two rows of three numbers: which numbers of your result sum to 1?"


def softmax(x, axis=-1):
    powers = np.exp(x - np.max(x, axis=0, keepdims=True))
    return powers / np.sum(powers, axis=0, keepdims=True)
