"""There is a ReLU behind the last layer too: scores may be negative, and a score that was cut off learns nothing."""

QUESTION = "How many affine layers does the net have, and how many ReLUs?"


def _loss(self, X, y=None):
    out, caches, last = X.astype(float), [], len(self.params) // 2
    for i in range(1, last + 1):
        out, cache = affine_relu_forward(out, self.params[f"W{i}"], self.params[f"b{i}"])
        caches.append(cache)
    if y is None:
        return out
    loss, upstream = softmax_loss(out, y)
    grads = {}
    for i in range(last, 0, -1):
        W = self.params[f"W{i}"]
        upstream, dW, grads[f"b{i}"] = affine_relu_backward(upstream, caches[i - 1])
        grads[f"W{i}"] = dW + self.reg * W
        loss = loss + 0.5 * self.reg * np.sum(W * W)
    return loss, grads


TwoLayerNet.loss = _loss
FullyConnectedNet.loss = _loss
