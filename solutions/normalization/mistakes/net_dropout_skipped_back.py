"""On the way back dropout is left out: a unit that was dropped did not count, so it gets no gradient, and the others
were enlarged.
"""

QUESTION = "A unit was multiplied by 0 on the way forward. By how much does the loss change if it rises?"


def _hidden_backward(self, i, dout, cache):
    affine_cache, norm_cache, relu_cache, _ = cache
    grads = {}
    dout = relu_backward(dout, relu_cache)
    if self.normalization is not None:
        backward = batchnorm_backward_alt if self.normalization == "batchnorm" else layernorm_backward
        dout, grads[f"gamma{i}"], grads[f"beta{i}"] = backward(dout, norm_cache)
    dx, grads[f"W{i}"], grads[f"b{i}"] = affine_backward(dout, affine_cache)
    return dx, grads


FullyConnectedNet.hidden_backward = _hidden_backward
