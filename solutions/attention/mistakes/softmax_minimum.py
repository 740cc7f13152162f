"""softmax subtracts the minimum of a row: that makes its numbers larger instead of smaller, and exp still overflows.
Subtract the maximum."""

QUESTION = "After your subtraction, which is the largest number that reaches exp?"


def softmax(x, axis=-1):
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(x - np.min(x, axis=axis, keepdims=True))
        return powers / np.sum(powers, axis=axis, keepdims=True)
