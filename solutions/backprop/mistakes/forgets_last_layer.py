"""The weights of the last layer are left out of the regulariser and of its gradients."""

QUESTION = "How many layers does your loop over the regularised weights reach?"


def _mistaken(right):
    def loss(self, X, y=None):
        if y is None:
            return right(self, X)
        value, grads = right(self, X, y)
        last = f"W{len(self.params) // 2}"
        grads[last] = grads[last] - self.reg * self.params[last]
        return value - 0.5 * self.reg * np.sum(self.params[last] ** 2), grads

    return loss


TwoLayerNet.loss = _mistaken(TwoLayerNet.loss)
FullyConnectedNet.loss = _mistaken(FullyConnectedNet.loss)
