"""The biases are regularised too; here only the weights are."""

QUESTION = "Which of the params have a name that begins with W?"


def _mistaken(right):
    def loss(self, X, y=None):
        if y is None:
            return right(self, X)
        value, grads = right(self, X, y)
        for name in grads:
            if name.startswith("b"):
                value = value + 0.5 * self.reg * np.sum(self.params[name] ** 2)
                grads[name] = grads[name] + self.reg * self.params[name]
        return value, grads

    return loss


TwoLayerNet.loss = _mistaken(TwoLayerNet.loss)
FullyConnectedNet.loss = _mistaken(FullyConnectedNet.loss)
