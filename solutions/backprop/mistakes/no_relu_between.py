"""The net has no ReLU between its affine layers: however many there are, they compute what one could."""

QUESTION = "What is a product of two matrices, and what keeps your two layers from being one?"


def _loss(self, X, y=None):
    out, caches, last = X.astype(float), [], len(self.params) // 2
    for i in range(1, last + 1):
        out, cache = affine_forward(out, self.params[f"W{i}"], self.params[f"b{i}"])
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
