"""exp(x) / (1 + exp(x)) is infinity divided by infinity for large x: no number. Write the same value with exp(-x)."""

QUESTION = "exp(1000) is too large for a float. Which form of the formula is safe for large x, which for small?"


def sigmoid_forward(x):
    with np.errstate(over="ignore", invalid="ignore"):
        out = np.exp(x) / (1 + np.exp(x))
    return out, out
