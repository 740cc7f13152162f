"""On the way back the ReLU between the two affine layers is left out: where it gave 0, no gradient may pass."""

QUESTION = "Six layers went forward. How many do you go back through?"


def _loss(self, X, y=None):
    params = self.params
    conv_param = {"stride": 1, "pad": (params["W1"].shape[2] - 1) // 2}
    pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}
    pooled, conv_cache = conv_relu_pool_forward(X, params["W1"], params["b1"], conv_param, pool_param)
    before, hidden_cache = affine_forward(pooled, params["W2"], params["b2"])
    scores, scores_cache = affine_forward(relu_forward(before)[0], params["W3"], params["b3"])
    if y is None:
        return scores
    (loss, dscores), grads = softmax_loss(scores, y), {}
    dhidden, grads["W3"], grads["b3"] = affine_backward(dscores, scores_cache)
    dpooled, grads["W2"], grads["b2"] = affine_backward(dhidden, hidden_cache)
    _, grads["W1"], grads["b1"] = conv_relu_pool_backward(dpooled, conv_cache)
    for name in ("W1", "W2", "W3"):
        loss += 0.5 * self.reg * np.sum(params[name] ** 2)
        grads[name] = grads[name] + self.reg * params[name]
    return loss, grads


ThreeLayerConvNet.loss = _loss
