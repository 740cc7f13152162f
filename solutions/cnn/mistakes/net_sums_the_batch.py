"""Loss and gradients are sums over the examples; they have to be means, or the best learning rate depends on
the size of the batch.
"""

QUESTION = "If every image is handed in twice, should the loss be twice as large?"

_right = ThreeLayerConvNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    kept = self.reg
    self.reg = 0.0
    data, gradients = _right(self, X, y)
    self.reg = kept
    more = len(X) - 1
    return loss + more * data, {name: grads[name] + more * gradients[name] for name in grads}


ThreeLayerConvNet.loss = _loss
