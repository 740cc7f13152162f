"""gamma and beta of the first hidden layer have no gradient in grads, so they are never learned. Each layer that is
normalised has both.
"""

QUESTION = "Which names are in params, but not in grads?"

_right = FullyConnectedNet.hidden_backward


def _hidden_backward(self, i, dout, cache):
    dx, grads = _right(self, i, dout, cache)
    if i == 1:
        grads.pop("gamma1", None), grads.pop("beta1", None)
    return dx, grads


FullyConnectedNet.hidden_backward = _hidden_backward
