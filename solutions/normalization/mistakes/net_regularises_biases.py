"""The biases are regularised as the weights are; they are left out."""

QUESTION = "Do you go over all parameters, or over the weights?"

_right = FullyConnectedNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    for name in (f"b{i}" for i in range(1, self.num_layers + 1)):
        loss += 0.5 * self.reg * np.sum(self.params[name] ** 2)
        grads[name] = grads[name] + self.reg * self.params[name]
    return loss, grads


FullyConnectedNet.loss = _loss
