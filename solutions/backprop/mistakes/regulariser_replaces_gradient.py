"""The gradient of a weight is that of the regulariser alone: what the data says is overwritten instead of added to."""

QUESTION = "Which terms of the loss contain W1, and what becomes of their gradients?"


def _mistaken(right):
    def loss(self, X, y=None):
        if y is None:
            return right(self, X)
        value, grads = right(self, X, y)
        return value, {k: self.reg * self.params[k] if k.startswith("W") else g for k, g in grads.items()}

    return loss


TwoLayerNet.loss = _mistaken(TwoLayerNet.loss)
FullyConnectedNet.loss = _mistaken(FullyConnectedNet.loss)
