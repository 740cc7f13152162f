"""grads lacks the biases: it should have an entry for each of the six parameters, under the same name."""

QUESTION = "How many entries do params and grads have?"

_right = ThreeLayerConvNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    return loss, {name: grads[name] for name in ("W1", "W2", "W3")}


ThreeLayerConvNet.loss = _loss
