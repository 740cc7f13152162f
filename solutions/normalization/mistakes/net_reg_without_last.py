"""The last weight is left out of the regulariser: the loop over the hidden layers does not get to it."""

QUESTION = "With two hidden layers, how many weights are there?"

_right = FullyConnectedNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    name = f"W{self.num_layers}"
    loss -= 0.5 * self.reg * np.sum(self.params[name] ** 2)
    grads[name] = grads[name] - self.reg * self.params[name]
    return loss, grads


FullyConnectedNet.loss = _loss
