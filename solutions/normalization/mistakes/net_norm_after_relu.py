"""The normalisation comes after the ReLU. Here it stands between the affine layer and the ReLU."""

QUESTION = "Can a hidden unit of your net be negative? Can one behind a ReLU?"


def _hidden_forward(self, i, x, mode):
    norm_cache = dropout_cache = None
    out, affine_cache = affine_forward(x, self.params[f"W{i}"], self.params[f"b{i}"])
    out, relu_cache = relu_forward(out)
    if self.normalization is not None:
        gamma, beta, bn_param = self.params[f"gamma{i}"], self.params[f"beta{i}"], self.bn_params[i - 1]
        bn_param["mode"] = mode
        batch = self.normalization == "batchnorm"
        out, norm_cache = (batchnorm_forward if batch else layernorm_forward)(out, gamma, beta, bn_param)
    if self.use_dropout:
        out, dropout_cache = dropout_forward(out, {**self.dropout_param, "mode": mode})
    return out, (affine_cache, norm_cache, relu_cache, dropout_cache)


def _hidden_backward(self, i, dout, cache):
    affine_cache, norm_cache, relu_cache, dropout_cache = cache
    grads = {}
    if self.use_dropout:
        dout = dropout_backward(dout, dropout_cache)
    if self.normalization is not None:
        backward = batchnorm_backward_alt if self.normalization == "batchnorm" else layernorm_backward
        dout, grads[f"gamma{i}"], grads[f"beta{i}"] = backward(dout, norm_cache)
    dout = relu_backward(dout, relu_cache)
    dx, grads[f"W{i}"], grads[f"b{i}"] = affine_backward(dout, affine_cache)
    return dx, grads


FullyConnectedNet.hidden_forward = _hidden_forward
FullyConnectedNet.hidden_backward = _hidden_backward
