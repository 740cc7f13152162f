"""The regulariser has W1 where the last layer's weights should be: one layer is in it twice, one not at all."""

QUESTION = "For each term of your regulariser: which layer does it belong to?"


def _mistaken(right):
    def loss(self, X, y=None):
        if y is None:
            return right(self, X)
        value, grads = right(self, X, y)
        first, last = self.params["W1"], self.params[f"W{len(self.params) // 2}"]
        return value + 0.5 * self.reg * (np.sum(first**2) - np.sum(last**2)), grads

    return loss


TwoLayerNet.loss = _mistaken(TwoLayerNet.loss)
FullyConnectedNet.loss = _mistaken(FullyConnectedNet.loss)
