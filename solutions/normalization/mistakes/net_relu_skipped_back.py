"""On the way back the ReLU of the hidden layers is left out: where it gave 0, no gradient may pass."""

QUESTION = "A hidden unit is 0 for every example. What is the gradient of its weights?"


def _hidden_backward(self, i, dout, cache):
    affine_cache, norm_cache, _, dropout_cache = cache
    grads = {}
    if self.use_dropout:
        dout = dropout_backward(dout, dropout_cache)
    if self.normalization is not None:
        backward = batchnorm_backward_alt if self.normalization == "batchnorm" else layernorm_backward
        dout, grads[f"gamma{i}"], grads[f"beta{i}"] = backward(dout, norm_cache)
    dx, grads[f"W{i}"], grads[f"b{i}"] = affine_backward(dout, affine_cache)
    return dx, grads


FullyConnectedNet.hidden_backward = _hidden_backward
