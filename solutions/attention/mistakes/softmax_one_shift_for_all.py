"""softmax subtracts one maximum, of the whole array, from all rows: in a row far below it every exp becomes 0, and 0 /
0 is nan. Each row has a maximum of its own."""

QUESTION = "One row lies near 10000, another near -10000. What is left of the second after your subtraction?"


def softmax(x, axis=-1):
    powers = np.exp(x - np.max(x))
    with np.errstate(invalid="ignore"):
        return powers / np.sum(powers, axis=axis, keepdims=True)
