"""The style of course files: layers glued together in functions, modes set at the top of loss, caches by name."""

from builtins import object, range


def affine_norm_relu_forward(x, w, b, gamma, beta, norm_param, kind):
    a, fc_cache = affine_forward(x, w, b)
    norm_cache = None
    if kind == "batchnorm":
        a, norm_cache = batchnorm_forward(a, gamma, beta, norm_param)
    elif kind == "layernorm":
        a, norm_cache = layernorm_forward(a, gamma, beta, norm_param)
    out, relu_cache = relu_forward(a)
    return out, (fc_cache, norm_cache, relu_cache)


def affine_norm_relu_backward(dout, cache, kind):
    fc_cache, norm_cache, relu_cache = cache
    da, dgamma, dbeta = relu_backward(dout, relu_cache), None, None
    if kind == "batchnorm":
        da, dgamma, dbeta = batchnorm_backward(da, norm_cache)
    elif kind == "layernorm":
        da, dgamma, dbeta = layernorm_backward(da, norm_cache)
    dx, dw, db = affine_backward(da, fc_cache)
    return dx, dw, db, dgamma, dbeta


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
        dims = np.hstack((input_dim, hidden_dims, num_classes))
        for layer in range(self.num_layers):
            self.params["W%d" % (layer + 1)] = np.random.normal(0, weight_scale, size=(dims[layer], dims[layer + 1]))
            self.params["b%d" % (layer + 1)] = np.zeros(dims[layer + 1])
            if self.normalization and layer != self.num_layers - 1:
                self.params["gamma%d" % (layer + 1)] = np.ones(dims[layer + 1])
                self.params["beta%d" % (layer + 1)] = np.zeros(dims[layer + 1])
        self.dropout_param = {}
        if self.use_dropout:
            self.dropout_param = {"mode": "train", "p": dropout_keep_ratio}
            if seed is not None:
                self.dropout_param["seed"] = seed
        self.bn_params = []
        if self.normalization == "batchnorm":
            self.bn_params = [{"mode": "train"} for _ in range(self.num_layers - 1)]
        if self.normalization == "layernorm":
            self.bn_params = [{} for _ in range(self.num_layers - 1)]
        for k, v in self.params.items():
            self.params[k] = v.astype(dtype)

    def loss(self, X, y=None):
        X = X.astype(self.dtype)
        mode = "test" if y is None else "train"
        if self.use_dropout:
            self.dropout_param["mode"] = mode
        if self.normalization == "batchnorm":
            for bn_param in self.bn_params:
                bn_param["mode"] = mode
        cache, dropout_cache = {}, {}
        hidden = X
        for layer in range(1, self.num_layers):
            gamma, beta = self.params.get("gamma%d" % layer), self.params.get("beta%d" % layer)
            norm_param = self.bn_params[layer - 1] if self.normalization else None
            hidden, cache[layer] = affine_norm_relu_forward(
                hidden,
                self.params["W%d" % layer],
                self.params["b%d" % layer],
                gamma,
                beta,
                norm_param,
                self.normalization,
            )
            if self.use_dropout:
                hidden, dropout_cache[layer] = dropout_forward(hidden, self.dropout_param)
        W, b = self.params["W%d" % self.num_layers], self.params["b%d" % self.num_layers]
        scores, cache[self.num_layers] = affine_forward(hidden, W, b)
        if mode == "test":
            return scores
        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * np.sum(W * W)
        grads = {}
        dhidden, dW, db = affine_backward(dscores, cache[self.num_layers])
        grads["W%d" % self.num_layers], grads["b%d" % self.num_layers] = dW + self.reg * W, db
        for layer in range(self.num_layers - 1, 0, -1):
            W = self.params["W%d" % layer]
            loss += 0.5 * self.reg * np.sum(W * W)
            if self.use_dropout:
                dhidden = dropout_backward(dhidden, dropout_cache[layer])
            dhidden, dW, db, dgamma, dbeta = affine_norm_relu_backward(dhidden, cache[layer], self.normalization)
            grads["W%d" % layer], grads["b%d" % layer] = dW + self.reg * W, db
            if self.normalization:
                grads["gamma%d" % layer], grads["beta%d" % layer] = dgamma, dbeta
        return loss, grads
