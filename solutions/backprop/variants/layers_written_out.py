"""The networks do not call the layers: everything is written out in loss; params in another order."""


def _two_init(self, input_dim=64, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
    self.reg = reg
    self.params = {
        "b2": np.zeros((num_classes,)),
        "b1": np.zeros((hidden_dim,)),
        "W2": np.random.normal(0, weight_scale, (hidden_dim, num_classes)),
        "W1": np.random.normal(0, weight_scale, (input_dim, hidden_dim)),
    }


def _two_loss(self, X, y=None):
    p = self.params
    X = X.reshape(X.shape[0], -1)
    hidden = X @ p["W1"] + p["b1"]
    hidden[hidden < 0] = 0
    scores = hidden @ p["W2"] + p["b2"]
    if y is None:
        return scores
    N = X.shape[0]
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities = exps / exps.sum(axis=1, keepdims=True)
    loss = -np.log(probabilities[range(N), y]).sum() / N
    loss += 0.5 * self.reg * sum((W**2).sum() for W in (p["W1"], p["W2"]))
    probabilities[range(N), y] -= 1
    probabilities /= N
    dhidden = (probabilities @ p["W2"].T) * (hidden > 0)
    grads = {"W2": hidden.T @ probabilities, "W1": X.T @ dhidden}
    for name in grads:
        grads[name] += self.reg * p[name]
    grads["b1"] = dhidden.sum(0)
    grads["b2"] = probabilities.sum(0)
    return loss, grads


def _deep_loss(self, X, y=None):
    out = X.reshape(len(X), -1)
    inputs = []
    for layer in range(self.num_layers):
        inputs.append(out)
        out = out @ self.params["W" + str(layer + 1)] + self.params["b" + str(layer + 1)]
        if layer < self.num_layers - 1:
            out = np.maximum(0, out)
    if y is None:
        return out
    loss, dout = softmax_loss(out, y)
    grads = dict()
    for layer in reversed(range(self.num_layers)):
        W = self.params["W" + str(layer + 1)]
        loss += self.reg * 0.5 * np.linalg.norm(W) ** 2
        grads["b" + str(layer + 1)] = np.sum(dout, axis=0)
        grads["W" + str(layer + 1)] = inputs[layer].T.dot(dout) + self.reg * W
        dout = dout.dot(W.T) * (inputs[layer] > 0)
    return loss, grads


TwoLayerNet.__init__ = _two_init
TwoLayerNet.loss = _two_loss
FullyConnectedNet.loss = _deep_loss
