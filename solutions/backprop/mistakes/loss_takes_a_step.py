"""loss changes the parameters itself: it moves them against the gradient. It is only to say where they are."""

QUESTION = "Who should decide how long a step is: the network, or whoever trains it?"


def _mistaken(right):
    def loss(self, X, y=None):
        result = right(self, X, y)
        if y is not None:
            for name, gradient in result[1].items():
                self.params[name] = self.params[name] - 0.01 * gradient
        return result

    return loss


TwoLayerNet.loss = _mistaken(TwoLayerNet.loss)
FullyConnectedNet.loss = _mistaken(FullyConnectedNet.loss)
