"""The border is 1 for every filter: it has to be (filter_size - 1) // 2, so that height and width stay."""

QUESTION = "Which border does a filter of 5 x 5 need for an output as large as the image?"

_right = ThreeLayerConvNet.loss


def _loss(self, X, y=None):
    size = self.params["W1"].shape[2]
    if size == 3:
        return _right(self, X, y)
    conv_param, pool_param = {"stride": 1, "pad": 1}, {"pool_height": 2, "pool_width": 2, "stride": 2}
    pooled, _ = conv_relu_pool_forward(X, self.params["W1"], self.params["b1"], conv_param, pool_param)
    return pooled.reshape(len(X), -1) @ self.params["W2"]


ThreeLayerConvNet.loss = _loss
