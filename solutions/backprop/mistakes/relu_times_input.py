"""The gradient is multiplied with the output of the ReLU instead of with its slope, which is 0 or 1."""

QUESTION = "By how much does max(0, x) rise when x rises from 5 to 6?"


def relu_backward(dout, cache):
    return dout * np.maximum(cache, 0)
