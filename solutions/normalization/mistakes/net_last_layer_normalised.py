"""The last layer is normalised too. Its scores belong to the softmax as they are: normalisation is for hidden
layers.
"""

QUESTION = "A net with one hidden layer: how many gammas are in its params?"

_right = FullyConnectedNet.__init__, FullyConnectedNet.hidden_forward, FullyConnectedNet.hidden_backward


def _init(self, hidden_dims, input_dim, num_classes, keep=1, normalization=None, *others):
    _right[0](self, hidden_dims, input_dim, num_classes, keep, normalization, *others)
    if normalization is not None:
        last = self.num_layers
        self.params[f"gamma{last}"] = np.ones(num_classes, dtype=self.dtype)
        self.params[f"beta{last}"] = np.zeros(num_classes, dtype=self.dtype)
        self.bn_params.append({})


def _loss(self, X, y=None):
    X, mode, last = X.astype(self.dtype), "test" if y is None else "train", self.num_layers
    caches = []
    for i in range(1, last):
        X, cache = self.hidden_forward(i, X, mode)
        caches.append(cache)
    scores, affine_cache = affine_forward(X, self.params[f"W{last}"], self.params[f"b{last}"])
    if self.normalization is not None:
        gamma, beta, bn_param = self.params[f"gamma{last}"], self.params[f"beta{last}"], self.bn_params[-1]
        bn_param["mode"] = mode
        batch = self.normalization == "batchnorm"
        scores, norm_cache = (batchnorm_forward if batch else layernorm_forward)(scores, gamma, beta, bn_param)
    if y is None:
        return scores
    loss, dout = softmax_loss(scores, y)
    grads = {}
    if self.normalization is not None:
        backward = batchnorm_backward if batch else layernorm_backward
        dout, grads[f"gamma{last}"], grads[f"beta{last}"] = backward(dout, norm_cache)
    dout, grads[f"W{last}"], grads[f"b{last}"] = affine_backward(dout, affine_cache)
    for i in range(last - 1, 0, -1):
        dout, found = self.hidden_backward(i, dout, caches[i - 1])
        grads.update(found)
    for name in (f"W{i}" for i in range(1, last + 1)):
        loss += 0.5 * self.reg * np.sum(self.params[name] ** 2)
        grads[name] = grads[name] + self.reg * self.params[name]
    return loss, grads


FullyConnectedNet.__init__ = _init
FullyConnectedNet.loss = _loss
