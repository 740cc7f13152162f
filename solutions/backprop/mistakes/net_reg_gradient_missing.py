"""The regulariser is in the loss, but not in the gradients of the weights."""

QUESTION = "Which terms of the loss contain W1, and does your gradient know all of them?"


def _mistaken(right):
    def loss(self, X, y=None):
        if y is None:
            return right(self, X)
        value, grads = right(self, X, y)
        return value, {k: g - self.reg * self.params[k] if k.startswith("W") else g for k, g in grads.items()}

    return loss


TwoLayerNet.loss = _mistaken(TwoLayerNet.loss)
FullyConnectedNet.loss = _mistaken(FullyConnectedNet.loss)
