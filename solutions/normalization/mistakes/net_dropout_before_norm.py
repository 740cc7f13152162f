"""Dropout comes before the normalisation, which then mixes the zeros into its means and moves them away from 0. The
order is affine, normalisation, ReLU, dropout.
"""

QUESTION = "A number that was set to 0: what is it after beta is added?"


def _hidden_forward(self, i, x, mode):
    norm_cache = dropout_cache = None
    out, affine_cache = affine_forward(x, self.params[f"W{i}"], self.params[f"b{i}"])
    if self.use_dropout:
        out, dropout_cache = dropout_forward(out, {**self.dropout_param, "mode": mode})
    if self.normalization is not None:
        gamma, beta, bn_param = self.params[f"gamma{i}"], self.params[f"beta{i}"], self.bn_params[i - 1]
        bn_param["mode"] = mode
        batch = self.normalization == "batchnorm"
        out, norm_cache = (batchnorm_forward if batch else layernorm_forward)(out, gamma, beta, bn_param)
    out, relu_cache = relu_forward(out)
    return out, (affine_cache, norm_cache, relu_cache, dropout_cache)


def _hidden_backward(self, i, dout, cache):
    affine_cache, norm_cache, relu_cache, dropout_cache = cache
    grads = {}
    dout = relu_backward(dout, relu_cache)
    if self.normalization is not None:
        backward = batchnorm_backward_alt if self.normalization == "batchnorm" else layernorm_backward
        dout, grads[f"gamma{i}"], grads[f"beta{i}"] = backward(dout, norm_cache)
    if self.use_dropout:
        dout = dropout_backward(dout, dropout_cache)
    dx, grads[f"W{i}"], grads[f"b{i}"] = affine_backward(dout, affine_cache)
    return dx, grads


FullyConnectedNet.hidden_forward = _hidden_forward
FullyConnectedNet.hidden_backward = _hidden_backward
