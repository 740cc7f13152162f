"""In mode test the gradient is 0 (or None). Forward let everything through there, so backward does too."""

QUESTION = "out = x in mode test. What is the derivative of that?"

_right = dropout_backward


def dropout_backward(dout, cache):
    return np.zeros_like(dout) if cache[0]["mode"] == "test" else _right(dout, cache)
