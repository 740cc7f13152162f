"""softmax takes exp of the numbers as they come: exp overflows from about 710 on, and inf / inf is nan. Subtract each
row's maximum first."""

QUESTION = "What is exp(1000) for a float, and exp(1000 - 1000)?"


def softmax(x, axis=-1):
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(x)
        return powers / np.sum(powers, axis=axis, keepdims=True)
