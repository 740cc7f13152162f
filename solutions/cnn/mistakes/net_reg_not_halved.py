"""The regulariser is reg * sum(W * W); in this net it is half of that, so that its derivative is reg * W."""

QUESTION = "Courses differ here: which factor does the handout put before reg * sum(W * W)?"

_right = ThreeLayerConvNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    for name in ("W1", "W2", "W3"):
        loss += 0.5 * self.reg * np.sum(self.params[name] ** 2)
        grads[name] = grads[name] + 1.0 * self.reg * self.params[name]
    return loss, grads


ThreeLayerConvNet.loss = _loss
