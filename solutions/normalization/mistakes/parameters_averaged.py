"""dgamma and dbeta are means over the examples; they are sums. gamma[j] is used once for every example, and what is
used several times adds its gradients up.
"""

QUESTION = "Where is the mean over the batch taken: in the loss, or in every layer again?"

_backwards = batchnorm_backward, layernorm_backward, spatial_groupnorm_backward


def _averaged(gradients, dout):
    dx, dgamma, dbeta = gradients
    share = dbeta.size / dout.size
    return dx, dgamma * share, dbeta * share


def batchnorm_backward(dout, cache):
    return _averaged(_backwards[0](dout, cache), dout)


batchnorm_backward_alt = batchnorm_backward


def layernorm_backward(dout, cache):
    return _averaged(_backwards[1](dout, cache), dout)


def spatial_groupnorm_backward(dout, cache):
    return _averaged(_backwards[2](dout, cache), dout)
