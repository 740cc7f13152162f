"""(exp(x) - exp(-x)) / (exp(x) + exp(-x)) is infinity divided by infinity for large x: no number."""

QUESTION = "exp(1000) is too large for a float. Does numpy know this function?"


def tanh_forward(x):
    with np.errstate(over="ignore", invalid="ignore"):
        out = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
    return out, out
