"""The scores go through dropout as well, so that some classes count as 0 at random. Dropout is for hidden layers."""

QUESTION = "What would it mean that the score of the right class is dropped?"


def _loss(self, X, y=None):
    X, mode, last = X.astype(self.dtype), "test" if y is None else "train", self.num_layers
    caches = []
    for i in range(1, last):
        X, cache = self.hidden_forward(i, X, mode)
        caches.append(cache)
    scores, affine_cache = affine_forward(X, self.params[f"W{last}"], self.params[f"b{last}"])
    if self.use_dropout:
        scores, dropout_cache = dropout_forward(scores, {**self.dropout_param, "mode": mode})
    if y is None:
        return scores
    loss, dout = softmax_loss(scores, y)
    if self.use_dropout:
        dout = dropout_backward(dout, dropout_cache)
    grads = {}
    dout, grads[f"W{last}"], grads[f"b{last}"] = affine_backward(dout, affine_cache)
    for i in range(last - 1, 0, -1):
        dout, found = self.hidden_backward(i, dout, caches[i - 1])
        grads.update(found)
    for name in (f"W{i}" for i in range(1, last + 1)):
        loss += 0.5 * self.reg * np.sum(self.params[name] ** 2)
        grads[name] = grads[name] + self.reg * self.params[name]
    return loss, grads


FullyConnectedNet.loss = _loss
