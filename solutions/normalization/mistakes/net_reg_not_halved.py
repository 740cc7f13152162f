"""The regulariser is reg * sum(W * W); in this net it is half of that, so that its derivative is reg * W."""

QUESTION = "Courses differ here: which factor does the handout put before reg * sum(W * W)?"

_right = FullyConnectedNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    for name in (f"W{i}" for i in range(1, self.num_layers + 1)):
        loss += 0.5 * self.reg * np.sum(self.params[name] ** 2)
        grads[name] = grads[name] + self.reg * self.params[name]
    return loss, grads


FullyConnectedNet.loss = _loss
