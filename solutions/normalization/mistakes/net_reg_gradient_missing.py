"""The regulariser is in the loss, but not in the gradients: add reg * W to that of every weight."""

QUESTION = "The loss is a sum of two terms that contain W1. How many terms does grads of W1 have?"

_right = FullyConnectedNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    for name in (f"W{i}" for i in range(1, self.num_layers + 1)):
        grads[name] = grads[name] - self.reg * self.params[name]
    return loss, grads


FullyConnectedNet.loss = _loss
