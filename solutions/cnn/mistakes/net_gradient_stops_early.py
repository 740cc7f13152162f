"""The gradient of the filters is 0: it was not handed on through the pooling to the convolution. They would
never learn.
"""

QUESTION = "Which function turns the gradient behind the pooling into one of W1 and b1?"

_right = ThreeLayerConvNet.loss


def _loss(self, X, y=None):
    if y is None:
        return _right(self, X)
    loss, grads = _right(self, X, y)
    grads["W1"] = self.reg * self.params["W1"]
    grads["b1"] = np.zeros_like(self.params["b1"])
    return loss, grads


ThreeLayerConvNet.loss = _loss
