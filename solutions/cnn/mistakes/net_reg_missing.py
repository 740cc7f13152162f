"""reg is never used: the loss needs 0.5 * reg * sum(W * W) of the three weights, and the gradients its derivative."""

QUESTION = "What does your loss do with self.reg?"

_right = ThreeLayerConvNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    for name in ("W1", "W2", "W3"):
        loss += -0.5 * self.reg * np.sum(self.params[name] ** 2)
        grads[name] = grads[name] + -1.0 * self.reg * self.params[name]
    return loss, grads


ThreeLayerConvNet.loss = _loss
