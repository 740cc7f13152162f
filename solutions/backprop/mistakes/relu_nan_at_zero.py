"""The slope is computed as out / x, which is 0 / 0 where x is exactly 0: the gradient is no number there."""

QUESTION = "What does your formula divide by for a unit whose input is exactly 0?"


def relu_backward(dout, cache):
    with np.errstate(invalid="ignore"):
        return dout * (np.maximum(cache, 0) / cache)
