"""Sums written as einsum; layer norm as batch norm of the transposed; images by axes instead of by rows."""


def batchnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    N = dout.shape[0]
    dbeta, dgamma = np.einsum("nd->d", dout), np.einsum("nd,nd->d", dout, x_hat)
    dx = np.einsum("nd,d->nd", dout - dbeta / N - np.einsum("nd,d->nd", x_hat, dgamma / N), gamma / std)
    return dx, dgamma, dbeta


def layernorm_forward(x, gamma, beta, ln_param):
    ones, zeros = np.ones(len(x)), np.zeros(len(x))
    x_hat, cache = batchnorm_forward(x.T, ones, zeros, {"mode": "train", **ln_param})
    return x_hat.T * gamma + beta, (x_hat.T, gamma, cache)


def layernorm_backward(dout, cache):
    x_hat, gamma, inner = cache
    dx = batchnorm_backward((dout * gamma).T, inner)[0].T
    return dx, np.einsum("nd,nd->d", dout, x_hat), np.einsum("nd->d", dout)


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    out, cache = batchnorm_forward(np.einsum("nchw->cnhw", x).reshape(C, -1).T, gamma, beta, bn_param)
    return np.einsum("cnhw->nchw", out.T.reshape(C, N, H, W)), cache


def spatial_batchnorm_backward(dout, cache):
    N, C, H, W = dout.shape
    dx, dgamma, dbeta = batchnorm_backward(np.moveaxis(dout, 1, -1).reshape(-1, C), _as_rows(cache, N, H, W))
    return np.moveaxis(dx.reshape(N, H, W, C), -1, 1), dgamma, dbeta


def _as_rows(cache, N, H, W):
    return cache


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    groups = x.reshape(N * G, C // G * H * W)
    x_hat, cache = layernorm_forward(groups, np.ones(groups.shape[1]), np.zeros(groups.shape[1]), gn_param)
    x_hat = x_hat.reshape(N, C, H, W)
    return np.einsum("nchw,c->nchw", x_hat, gamma.ravel()) + beta, (G, gamma, x_hat, cache)


def spatial_groupnorm_backward(dout, cache):
    G, gamma, x_hat, inner = cache
    groups = np.einsum("nchw,c->nchw", dout, gamma.ravel()).reshape(len(dout) * G, -1)
    dx = layernorm_backward(groups, inner)[0].reshape(dout.shape)
    dgamma, dbeta = np.einsum("nchw,nchw->c", dout, x_hat), np.einsum("nchw->c", dout)
    return dx, dgamma.reshape(gamma.shape), dbeta.reshape(gamma.shape)
