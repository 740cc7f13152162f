"""On the way back the normalisation is left out: its gamma and beta get their gradients, but what goes on to the affine
layer is the gradient behind it, not the dx that it returns.
"""

QUESTION = "Which of the three gradients of a normalisation does the layer before it need?"


def _hidden_backward(self, i, dout, cache):
    affine_cache, norm_cache, relu_cache, dropout_cache = cache
    grads = {}
    if self.use_dropout:
        dout = dropout_backward(dout, dropout_cache)
    dout = relu_backward(dout, relu_cache)
    if self.normalization is not None:
        backward = batchnorm_backward_alt if self.normalization == "batchnorm" else layernorm_backward
        _, grads[f"gamma{i}"], grads[f"beta{i}"] = backward(dout, norm_cache)
    dx, grads[f"W{i}"], grads[f"b{i}"] = affine_backward(dout, affine_cache)
    return dx, grads


FullyConnectedNet.hidden_backward = _hidden_backward
