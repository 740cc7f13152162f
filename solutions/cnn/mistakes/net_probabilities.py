"""loss without labels returns probabilities; what is asked for are the scores, as the last affine layer gives them."""

QUESTION = "Do the rows of your scores sum to 1?"

_right = ThreeLayerConvNet.loss


def _loss(self, X, y=None):
    found = _right(self, X, y)
    if y is not None:
        return found
    powers = np.exp(found - found.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


ThreeLayerConvNet.loss = _loss
