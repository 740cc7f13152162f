"""softmax takes exp(-x): the largest entry gets the smallest share."""

QUESTION = "Which entry of (1, 2, 3) should have the largest share?"


def softmax(x, axis=-1):
    powers = np.exp(np.min(x, axis=axis, keepdims=True) - x)
    return powers / np.sum(powers, axis=axis, keepdims=True)
