"""On the way back every hidden layer is given the cache of the last one; each has its own."""

QUESTION = "How many caches are there after the way forward, and where do you keep the second?"


def _loss(self, X, y=None):
    out, X = X.astype(float), X.astype(float)
    caches = []
    for i in range(1, self.num_layers + 1):
        layer = affine_relu_forward if i < self.num_layers else affine_forward
        out, cache = layer(out, self.params[f"W{i}"], self.params[f"b{i}"])
        caches.append(cache)
    if y is None:
        return out
    loss, upstream = softmax_loss(out, y)
    upstream, dW, db = affine_backward(upstream, caches[-1])
    grads = {f"W{self.num_layers}": dW, f"b{self.num_layers}": db}
    for i in range(self.num_layers - 1, 0, -1):
        (x, W, b), relu_cache = caches[i - 1]
        latest = caches[self.num_layers - 2][1]
        rows, columns = np.ogrid[: len(relu_cache), : relu_cache.shape[1]]
        mask = latest[rows, columns % latest.shape[1]]
        upstream, grads[f"W{i}"], grads[f"b{i}"] = affine_backward(upstream * (mask > 0), (x, W, b))
    for i in range(1, self.num_layers + 1):
        W = self.params[f"W{i}"]
        grads[f"W{i}"] = grads[f"W{i}"] + self.reg * W
        loss = loss + 0.5 * self.reg * np.sum(W * W)
    return loss, grads


FullyConnectedNet.loss = _loss
