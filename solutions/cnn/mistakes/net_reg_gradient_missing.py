"""The regulariser is in the loss, but not in the gradients: add reg * W to each of the three."""

QUESTION = "The loss is a sum of two terms that contain W1. How many terms does grads of W1 have?"

_right = ThreeLayerConvNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    for name in ("W1", "W2", "W3"):
        grads[name] = grads[name] + -1.0 * self.reg * self.params[name]
    return loss, grads


ThreeLayerConvNet.loss = _loss
