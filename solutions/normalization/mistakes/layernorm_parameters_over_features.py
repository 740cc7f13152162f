"""dgamma and dbeta of layer normalisation are summed over the features. The normalisation changed its axis, gamma and
beta did not: they belong to features, so their gradients sum over the examples.
"""

QUESTION = "How many gammas are there, and how many numbers has your dgamma?"

_right = layernorm_backward


def layernorm_backward(dout, cache):
    return _right(dout, cache)[0], np.sum(dout * cache[0], axis=1), np.sum(dout, axis=1)
