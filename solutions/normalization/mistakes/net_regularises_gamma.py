"""gamma and beta are regularised as the weights are. They are left out, like the biases: a penalty on gamma would pull
the scale of a layer to 0, which is no simpler than any other.
"""

QUESTION = "For which of the names in params do you add reg * value to the gradient?"

_right = FullyConnectedNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    for name in (name for name in self.params if name.startswith(("gamma", "beta"))):
        loss += 0.5 * self.reg * np.sum(self.params[name] ** 2)
        grads[name] = grads[name] + self.reg * self.params[name]
    return loss, grads


FullyConnectedNet.loss = _loss
