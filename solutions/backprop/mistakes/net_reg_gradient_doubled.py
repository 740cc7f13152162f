"""The regulariser has the factor 0.5, but its gradient is 2 * reg * W, as if it had none: it is reg * W."""

QUESTION = "What is the derivative of 0.5 * reg * w * w?"


def _mistaken(right):
    def loss(self, X, y=None):
        if y is None:
            return right(self, X)
        value, grads = right(self, X, y)
        return value, {k: g + self.reg * self.params[k] if k.startswith("W") else g for k, g in grads.items()}

    return loss


TwoLayerNet.loss = _mistaken(TwoLayerNet.loss)
FullyConnectedNet.loss = _mistaken(FullyConnectedNet.loss)
