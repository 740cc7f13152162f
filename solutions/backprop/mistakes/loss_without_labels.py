"""Without labels, loss still returns a pair; it is to return the scores and nothing else."""

QUESTION = "What can whoever only wants predictions do with a loss?"


def _mistaken(right):
    def loss(self, X, y=None):
        if y is not None:
            return right(self, X, y)
        return right(self, X), {}

    return loss


TwoLayerNet.loss = _mistaken(TwoLayerNet.loss)
FullyConnectedNet.loss = _mistaken(FullyConnectedNet.loss)
