"""The regulariser is reg * sum(W * W). In this assignment it has a factor 0.5, so that its gradient is reg * W."""

QUESTION = "What does the handout say stands before reg, and what does that make of the 2 in the derivative?"

CHECKS = (
    "public.two_layer_loss",
    "public.deep_net",
    "hidden.two_layer_regulariser",
    "hidden.deep_regulariser",
)


def _doubled(right):
    def loss(self, X, y=None):
        if y is None:
            return right(self, X)
        reg, self.reg = self.reg, 2 * self.reg
        result = right(self, X, y)
        self.reg = reg
        return result

    return loss


TwoLayerNet.loss = _doubled(TwoLayerNet.loss)
FullyConnectedNet.loss = _doubled(FullyConnectedNet.loss)
