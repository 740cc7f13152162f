"""There is no regulariser, neither in the loss nor in the gradients."""

QUESTION = "Where does reg occur in your loss?"


def _mistaken(right):
    def loss(self, X, y=None):
        reg, self.reg = self.reg, 0.0
        result = right(self, X, y)
        self.reg = reg
        return result

    return loss


TwoLayerNet.loss = _mistaken(TwoLayerNet.loss)
FullyConnectedNet.loss = _mistaken(FullyConnectedNet.loss)
