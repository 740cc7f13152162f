"""The gradient goes back through the affine layers only; it has to pass each ReLU that the data has passed."""

QUESTION = "On the way back, which backward function belongs to each layer of the way there?"


def _loss(self, X, y=None):
    out, caches, last = X.astype(float), [], len(self.params) // 2
    for i in range(1, last + 1):
        W, b = self.params[f"W{i}"], self.params[f"b{i}"]
        out, cache = affine_forward(np.maximum(out, 0) if i > 1 else out, W, b)
        caches.append(cache)
    if y is None:
        return out
    loss, upstream = softmax_loss(out, y)
    grads = {}
    for i in range(last, 0, -1):
        W = self.params[f"W{i}"]
        upstream, dW, grads[f"b{i}"] = affine_backward(upstream, caches[i - 1])
        grads[f"W{i}"] = dW + self.reg * W
        loss = loss + 0.5 * self.reg * np.sum(W * W)
    return loss, grads


TwoLayerNet.loss = _loss
FullyConnectedNet.loss = _loss
