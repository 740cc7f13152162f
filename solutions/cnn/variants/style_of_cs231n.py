"""The style of course files: xrange, everything in the cache, gradients in tuples and lists, affine layers by hand."""

from builtins import object, range

from past.builtins import xrange

CHECKS = ("hidden.digits",)  # its training is tried as well


def conv_forward_naive(x, w, b, conv_param):
    out = None
    pad = conv_param.get("pad", 0)
    stride = conv_param.get("stride", 1)
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), "constant")
    H_out = int((H + 2 * pad - HH) / stride + 1)
    W_out = int((W + 2 * pad - WW) / stride + 1)
    out = np.zeros((N, F, H_out, W_out))
    for i in xrange(H_out):
        for j in xrange(W_out):
            x_pad_masked = x_pad[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            for k in xrange(F):
                out[:, k, i, j] = np.sum(x_pad_masked * w[k, :, :, :], axis=(1, 2, 3))
    out = out + (b)[None, :, None, None]
    cache = (x, w, b, conv_param)
    return out, cache


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    pad, stride = conv_param["pad"], conv_param["stride"]
    F, _, HH, WW = w.shape
    N, _, H_out, W_out = dout.shape
    x_pad = np.pad(x, ((0,), (0,), (pad,), (pad,)), mode="constant", constant_values=0)
    dx_pad = np.zeros_like(x_pad)
    dw = np.zeros_like(w)
    db = np.sum(dout, axis=(0, 2, 3))
    for i in xrange(H_out):
        for j in xrange(W_out):
            mask = x_pad[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            for k in xrange(F):
                dw[k] += np.sum(mask * (dout[:, k, i, j])[:, None, None, None], axis=0)
            for n in xrange(N):
                dx_pad[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW] += np.sum(
                    (w * (dout[n, :, i, j])[:, None, None, None]), axis=0
                )
    dx = dx_pad[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]]
    return dx, dw, db


def conv_relu_forward(x, w, b, conv_param):
    a, conv_cache = conv_forward_naive(x, w, b, conv_param)
    out, relu_cache = np.maximum(0, a), a
    return out, (conv_cache, relu_cache)


def conv_relu_backward(dout, cache):
    conv_cache, relu_cache = cache
    da = dout.copy()
    da[relu_cache < 0] = 0
    return list(conv_backward_naive(da, conv_cache))


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros((1, C)))
    running_var = bn_param.get("running_var", np.zeros((1, C)))
    if bn_param["mode"] == "test":
        out = (flat - running_mean) / np.sqrt(running_var + eps) * gamma + beta
        return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), (flat, gamma, eps)
    mu, var = flat.mean(axis=0, keepdims=True), flat.var(axis=0, keepdims=True)
    bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mu
    bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
    out = (flat - mu) / np.sqrt(var + eps) * gamma + beta
    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), (flat, gamma, eps)


def spatial_batchnorm_backward(dout, cache):
    flat, gamma, eps = cache
    N, C, H, W = dout.shape
    M = N * H * W
    d = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    xmu, ivar = flat - flat.mean(axis=0), 1 / np.sqrt(flat.var(axis=0) + eps)
    dgamma, dbeta = np.sum(d * xmu * ivar, axis=0), np.sum(d, axis=0)
    dxhat = d * gamma
    dvar = np.sum(dxhat * xmu * -0.5 * ivar**3, axis=0)
    dmu = np.sum(-dxhat * ivar, axis=0)
    dx = dxhat * ivar + dvar * 2 * xmu / M + dmu / M
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta


def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    a, conv_cache = conv_forward_naive(x, w, b, conv_param)
    an, bn_cache = spatial_batchnorm_forward(a, gamma, beta, bn_param)
    out = np.maximum(0, an)
    cache = (conv_cache, bn_cache, an)
    return out, cache


def conv_bn_relu_backward(dout, cache):
    conv_cache, bn_cache, relu_cache = cache
    dan = np.array(dout, copy=True)
    dan[relu_cache <= 0] = 0
    da, dgamma, dbeta = spatial_batchnorm_backward(dan, bn_cache)
    dx, dw, db = conv_backward_naive(da, conv_cache)
    return dx, dw, db, dgamma, dbeta


class ThreeLayerConvNet(object):
    def __init__(
        self,
        input_dim=(3, 32, 32),
        num_filters=32,
        filter_size=7,
        hidden_dim=100,
        num_classes=10,
        weight_scale=1e-3,
        reg=0.0,
        dtype=np.float32,
    ):
        self.params = {}
        self.reg = reg
        self.dtype = dtype
        C, H, W = input_dim
        self.params["W1"] = np.random.normal(scale=weight_scale, size=(num_filters, C, filter_size, filter_size))
        self.params["b1"] = np.zeros(num_filters)
        self.params["W2"] = weight_scale * np.random.randn(num_filters * H * W // 4, hidden_dim)
        self.params["b2"] = np.zeros(hidden_dim)
        self.params["W3"] = weight_scale * np.random.randn(hidden_dim, num_classes)
        self.params["b3"] = np.zeros(num_classes)
        for k, v in self.params.items():
            self.params[k] = v.astype(dtype)

    def loss(self, X, y=None):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        W3, b3 = self.params["W3"], self.params["b3"]
        conv_param = {"stride": 1, "pad": (W1.shape[2] - 1) // 2}
        pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}
        layer1, cache1 = conv_relu_pool_forward(X, W1, b1, conv_param, pool_param)
        flat = layer1.reshape(X.shape[0], -1)
        layer2 = np.maximum(0, flat.dot(W2) + b2)
        scores = layer2.dot(W3) + b3
        if y is None:
            return scores
        probs = np.exp(scores - np.max(scores, axis=1, keepdims=True))
        probs /= np.sum(probs, axis=1, keepdims=True)
        data_loss = -np.sum(np.log(probs[np.arange(X.shape[0]), y])) / X.shape[0]
        reg_loss = 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2) + np.sum(W3 * W3))
        dscores = probs
        dscores[np.arange(X.shape[0]), y] -= 1
        dscores /= X.shape[0]
        grads = {"b3": dscores.sum(0), "W3": layer2.T.dot(dscores) + self.reg * W3}
        dlayer2 = dscores.dot(W3.T) * (layer2 > 0)
        grads["b2"], grads["W2"] = np.sum(dlayer2, axis=0), flat.T.dot(dlayer2) + self.reg * W2
        dx, dW1, db1 = conv_relu_pool_backward(dlayer2.dot(W2.T).reshape(layer1.shape), cache1)
        grads.update({"W1": dW1 + self.reg * W1, "b1": db1})
        return data_loss + reg_loss, grads
