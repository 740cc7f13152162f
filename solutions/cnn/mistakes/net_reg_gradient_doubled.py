"""The gradients have 2 * reg * W, but the loss has a factor 1/2 before the squares: their derivative is reg * W."""

QUESTION = "What is the derivative of 0.5 * reg * w * w?"

_right = ThreeLayerConvNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    for name in ("W1", "W2", "W3"):
        grads[name] = grads[name] + 1.0 * self.reg * self.params[name]
    return loss, grads


ThreeLayerConvNet.loss = _loss
