"""Without labels, loss returns probabilities; it is to return the scores, as they come out of the last affine layer."""

QUESTION = "Can a score be negative, or larger than 1?"


def _mistaken(right):
    def loss(self, X, y=None):
        if y is not None:
            return right(self, X, y)
        scores = right(self, X)
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        return p / p.sum(axis=1, keepdims=True)

    return loss


TwoLayerNet.loss = _mistaken(TwoLayerNet.loss)
FullyConnectedNet.loss = _mistaken(FullyConnectedNet.loss)
