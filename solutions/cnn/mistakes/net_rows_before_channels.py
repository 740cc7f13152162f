"""A pooled image is lined up row by row with the channel changing fastest; the affine layer expects channel by
channel, as reshape gives it. Weights of another program of this course would not fit.
"""

QUESTION = "In which order does pooled.reshape(N, -1) line up the numbers of (C, H, W)?"

_right = ThreeLayerConvNet.loss


def _loss(self, X, y=None):
    W2 = self.params["W2"]
    height, width = X.shape[2] // 2, X.shape[3] // 2
    order = np.arange(len(W2)).reshape(height, width, -1).transpose(2, 0, 1).ravel()
    self.params["W2"] = W2[order]
    found = _right(self, X, y)
    self.params["W2"] = W2
    if y is not None:
        dW2 = np.empty_like(W2)
        dW2[order] = found[1]["W2"]
        found[1]["W2"] = dW2
    return found


ThreeLayerConvNet.loss = _loss
