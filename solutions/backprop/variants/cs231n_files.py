"""As CS231n students hand it in: its signatures and defaults, its loops over string keys, epsilons in the logarithm."""

from builtins import object, range

from past.builtins import xrange


def affine_forward(x, w, b):
    out = None
    num = x.shape[0]
    x_row = x.reshape(num, np.prod(x.shape[1:]))
    out = np.dot(x_row, w) + b
    cache = (x, w, b)
    return out, cache


def softmax_loss(x, y):
    probs = np.exp(x - np.max(x, axis=1, keepdims=True))
    probs /= np.sum(probs, axis=1, keepdims=True)
    N = x.shape[0]
    loss = -np.sum(np.log(np.maximum(probs[np.arange(N), y], 1e-300))) / N
    if not np.all(probs[np.arange(N), y] > 0):
        shifted = x - np.max(x, axis=1, keepdims=True)
        loss = np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(N), y])
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    dx /= N
    return loss, dx


class TwoLayerNet(object):
    def __init__(self, input_dim=3 * 32 * 32, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        self.params = {}
        self.reg = reg
        self.params["W1"] = np.random.normal(0.0, weight_scale, size=(input_dim, hidden_dim))
        self.params["b1"] = np.zeros(hidden_dim)
        self.params["W2"] = np.random.normal(0.0, weight_scale, size=(hidden_dim, num_classes))
        self.params["b2"] = np.zeros(num_classes)

    def loss(self, X, y=None):
        scores = None
        ar1_out, ar1_cache = affine_relu_forward(X, self.params["W1"], self.params["b1"])
        scores, a2_cache = affine_forward(ar1_out, self.params["W2"], self.params["b2"])
        if y is None:
            return scores
        loss, grads = 0, {}
        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * np.sum(self.params["W1"] ** 2) + 0.5 * self.reg * np.sum(self.params["W2"] ** 2)
        dx2, grads["W2"], grads["b2"] = affine_backward(dscores, a2_cache)
        dx1, grads["W1"], grads["b1"] = affine_relu_backward(dx2, ar1_cache)
        grads["W2"] += self.reg * self.params["W2"]
        grads["W1"] += self.reg * self.params["W1"]
        return loss, grads


class FullyConnectedNet(object):
    def __init__(
        self,
        hidden_dims,
        input_dim=3 * 32 * 32,
        num_classes=10,
        dropout_keep_ratio=1,
        normalization=None,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float32,
        seed=None,
    ):
        self.normalization = normalization
        self.use_dropout = dropout_keep_ratio != 1
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dtype = dtype
        self.params = {}
        layers_dims = np.hstack([input_dim, hidden_dims, num_classes]).astype(int)
        for i in xrange(self.num_layers):
            self.params["W" + str(i + 1)] = np.random.normal(0, weight_scale, (layers_dims[i], layers_dims[i + 1]))
            self.params["b" + str(i + 1)] = np.zeros(layers_dims[i + 1])
        for k, v in self.params.items():
            self.params[k] = v.astype(dtype)

    def loss(self, X, y=None):
        X = X.astype(self.dtype)
        mode = "test" if y is None else "train"
        hidden_num = self.num_layers - 1
        scores = X
        cache_history = []
        L2reg = 0
        for i in range(hidden_num):
            scores, cache = affine_relu_forward(scores, self.params["W%d" % (i + 1)], self.params["b%d" % (i + 1)])
            cache_history.append(cache)
            L2reg += np.sum(self.params["W%d" % (i + 1)] ** 2)
        i = hidden_num
        scores, cache = affine_forward(scores, self.params["W%d" % (i + 1)], self.params["b%d" % (i + 1)])
        cache_history.append(cache)
        L2reg += np.sum(self.params["W%d" % (i + 1)] ** 2)
        L2reg *= 0.5 * self.reg
        if mode == "test":
            return scores
        loss, grads = 0.0, {}
        loss, dout = softmax_loss(scores, y)
        loss += L2reg
        dout, grads["W%d" % (i + 1)], grads["b%d" % (i + 1)] = affine_backward(dout, cache_history.pop())
        grads["W%d" % (i + 1)] += self.reg * self.params["W%d" % (i + 1)]
        while i > 0:
            dout, grads["W%d" % i], grads["b%d" % i] = affine_relu_backward(dout, cache_history.pop())
            grads["W%d" % i] += self.reg * self.params["W%d" % i]
            i -= 1
        return loss, grads
