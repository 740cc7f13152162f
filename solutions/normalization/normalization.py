"""Normalization and dropout: layers that keep the numbers inside a network in order, and a network made of them.

Shapes used throughout: N examples, D features; for images C channels, H rows, W columns, G groups of channels.

    x      (N, D) or (N, C, H, W)   what comes in
    gamma  (D,) or (C,)             a scale for each feature or channel, learned
    beta   (D,) or (C,)             a shift for each feature or channel, learned

A forward function returns its result and a *cache*: whatever the backward function will need, in any form you like. A
backward function takes `dout`, the derivative of the loss by the result, and that cache.
No function may change the arrays it is given. `bn_param` is the one exception: it is where the running statistics live.
"""

import numpy as np
from support.layers import affine_backward, affine_forward, relu_backward, relu_forward, softmax_loss

# --------------------------------------------------------------------------------------------------- batch norm


def batchnorm_forward(x, gamma, beta, bn_param):
    """Normalise every feature over the batch, or, when testing, by the running statistics.

    Args:
        x: data (N, D).
        gamma: scale (D,).
        beta: shift (D,).
        bn_param: a dict with
            mode: "train" or "test", required.
            eps: added to the variance under the root, default 1e-5.
            momentum: the weight of the *old* value in a running statistic, default 0.9.
            running_mean, running_var: arrays (D,), zeros if they are absent. Mode "train" writes them, "test" reads
            them. The variance is biased (divided by N), here as well as in the normalisation.

    Returns:
        out: array (N, D).
        cache: what `batchnorm_backward` needs; None in mode "test".
    """
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1], dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(x.shape[1], dtype=x.dtype))
    if mode not in ("train", "test"):
        raise ValueError(f"mode must be 'train' or 'test', not {mode!r}")

    # BEGIN SOLUTION
    # | Two modes. Which mean and which variance does each of them use, and which of them writes to bn_param?
    # | Both end with gamma and beta. (about 12 lines)
    if mode == "test":
        return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta, None
    mean = np.mean(x, axis=0)
    centered = x - mean
    var = np.mean(centered**2, axis=0)
    std = np.sqrt(var + eps)
    x_hat = centered / std
    bn_param["running_mean"] = momentum * running_mean + (1.0 - momentum) * mean
    bn_param["running_var"] = momentum * running_var + (1.0 - momentum) * var
    return gamma * x_hat + beta, (x_hat, std, gamma)
    # END SOLUTION


def batchnorm_backward(dout, cache):
    """The gradients of batch normalisation in mode "train", one small step of the forward pass after the other.

    Args:
        dout: the derivative of the loss by out, (N, D).
        cache: what `batchnorm_forward` returned.

    Returns:
        dx: array (N, D).
        dgamma: array (D,).
        dbeta: array (D,).
    """
    # BEGIN SOLUTION
    # | Go backwards through mean, centered, var, std, x_hat, out. A value that is used in two places gets a gradient
    # | from both: centered is used by x_hat and by var, x by centered and by mean. (about 9 lines)
    x_hat, std, gamma = cache
    dgamma = np.sum(dout * x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dx_hat = gamma * dout
    dstd = -np.sum(dx_hat * x_hat, axis=0) / std
    dvar = 0.5 * dstd / std
    dcentered = dx_hat / std + 2.0 / len(dout) * dvar * (x_hat * std)
    dmean = -np.sum(dcentered, axis=0)
    dx = dcentered + dmean / len(dout)
    return dx, dgamma, dbeta
    # END SOLUTION


def batchnorm_backward_alt(dout, cache):
    """The same gradients as `batchnorm_backward`, by one formula for dx that you derive on paper.

    Args:
        dout: the derivative of the loss by out, (N, D).
        cache: what `batchnorm_forward` returned.

    Returns:
        dx: array (N, D).
        dgamma: array (D,).
        dbeta: array (D,).
    """
    # BEGIN SOLUTION
    # | Put the steps of batchnorm_backward into each other and simplify: dx is a factor times (gradient of x_hat
    # | minus two corrections). One of the corrections is a mean; which? (about 6 lines)
    x_hat, std, gamma = cache
    dx_hat = gamma * dout
    along = np.mean(dx_hat * x_hat, axis=0)
    dx = (dx_hat - np.mean(dx_hat, axis=0) - x_hat * along) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)
    # END SOLUTION


# --------------------------------------------------------------------------------------------------- layer norm


def layernorm_forward(x, gamma, beta, ln_param):
    """Normalise every example over its features. The same in training and in testing: there is nothing to remember.

    Args:
        x: data (N, D).
        gamma: scale (D,).
        beta: shift (D,).
        ln_param: a dict with eps, added to the (biased) variance under the root, default 1e-5.

    Returns:
        out: array (N, D).
        cache: what `layernorm_backward` needs.
    """
    eps = ln_param.get("eps", 1e-5)

    # BEGIN SOLUTION
    # | Which axis is it now? And does that change what gamma and beta belong to? (about 5 lines)
    centered = x - np.mean(x, axis=1, keepdims=True)
    std = np.sqrt(np.mean(centered**2, axis=1, keepdims=True) + eps)
    x_hat = centered / std
    return gamma * x_hat + beta, (x_hat, std, gamma)
    # END SOLUTION


def layernorm_backward(dout, cache):
    """The gradients of layer normalisation.

    Args:
        dout: the derivative of the loss by out, (N, D).
        cache: what `layernorm_forward` returned.

    Returns:
        dx: array (N, D).
        dgamma: array (D,).
        dbeta: array (D,).
    """
    # BEGIN SOLUTION
    # | Two of the three gradients are written as in batchnorm_backward_alt. In the third, what changes besides the
    # | axis? (about 6 lines)
    x_hat, std, gamma = cache
    dx_hat = gamma * dout
    along = np.mean(dx_hat * x_hat, axis=1, keepdims=True)
    dx = (dx_hat - np.mean(dx_hat, axis=1, keepdims=True) - x_hat * along) / std
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)
    # END SOLUTION


# ------------------------------------------------------------------------------------------------------- images


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    """Batch normalisation of images: every channel over all examples and all positions.

    Args:
        x: images (N, C, H, W).
        gamma: scale (C,).
        beta: shift (C,).
        bn_param: as in `batchnorm_forward`, with running statistics (C,).

    Returns:
        out: array (N, C, H, W).
        cache: what `spatial_batchnorm_backward` needs; None in mode "test".
    """
    # BEGIN SOLUTION
    # | batchnorm_forward does it, if every position of every image is an example of its own. (about 4 lines)
    N, C, H, W = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, C)
    out, cache = batchnorm_forward(rows, gamma, beta, bn_param)
    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache
    # END SOLUTION


def spatial_batchnorm_backward(dout, cache):
    """The gradients of batch normalisation of images.

    Args:
        dout: the derivative of the loss by out, (N, C, H, W).
        cache: what `spatial_batchnorm_forward` returned.

    Returns:
        dx: array (N, C, H, W).
        dgamma: array (C,).
        dbeta: array (C,).
    """
    # BEGIN SOLUTION
    # | The same two changes of shape around batchnorm_backward. (about 4 lines)
    N, C, H, W = dout.shape
    rows = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    dx, dgamma, dbeta = batchnorm_backward(rows, cache)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta
    # END SOLUTION


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    """Normalise every group of neighbouring channels of every image by itself. Nothing to remember, as in layer norm.

    Args:
        x: images (N, C, H, W).
        gamma: scale (1, C, 1, 1).
        beta: shift (1, C, 1, 1).
        G: the number of groups, a divisor of C. Group 0 has the channels 0 .. C/G-1, group 1 the next C/G, and so on.
        gn_param: a dict with eps, added to the (biased) variance under the root, default 1e-5.

    Returns:
        out: array (N, C, H, W).
        cache: what `spatial_groupnorm_backward` needs.
    """
    eps = gn_param.get("eps", 1e-5)

    # BEGIN SOLUTION
    # | Give x a shape in which each group of each image is one row; normalise the rows; change back. Each *channel*
    # | keeps its own gamma and beta. (about 7 lines)
    N, C, H, W = x.shape
    rows = x.reshape(N, G, -1)
    centered = rows - np.mean(rows, axis=2, keepdims=True)
    std = np.sqrt(np.mean(centered**2, axis=2, keepdims=True) + eps)
    x_hat = (centered / std).reshape(N, C, H, W)
    return gamma * x_hat + beta, (x_hat, std, gamma)
    # END SOLUTION


def spatial_groupnorm_backward(dout, cache):
    """The gradients of group normalisation.

    Args:
        dout: the derivative of the loss by out, (N, C, H, W).
        cache: what `spatial_groupnorm_forward` returned.

    Returns:
        dx: array (N, C, H, W).
        dgamma: array (1, C, 1, 1).
        dbeta: array (1, C, 1, 1).
    """
    # BEGIN SOLUTION
    # | dgamma and dbeta: over which axes is a channel's scale used? dx: layernorm_backward, with groups as rows.
    # | (about 8 lines)
    x_hat, std, gamma = cache
    dgamma = np.sum(dout * x_hat, axis=(0, 2, 3), keepdims=True)
    dbeta = np.sum(dout, axis=(0, 2, 3), keepdims=True)
    rows, x_rows = (a.reshape(*std.shape[:2], -1) for a in (gamma * dout, x_hat))
    along = np.mean(rows * x_rows, axis=2, keepdims=True)
    dx = (rows - np.mean(rows, axis=2, keepdims=True) - x_rows * along) / std
    return dx.reshape(dout.shape), dgamma, dbeta
    # END SOLUTION


# ------------------------------------------------------------------------------------------------------ dropout


def dropout_forward(x, dropout_param):
    """Set entries to 0 at random while training, and enlarge the others so that the expected value stays.

    Args:
        x: data of any shape.
        dropout_param: a dict with
            p: the probability that an entry is *kept*.
            mode: "train" or "test"; in mode "test" nothing happens to x.
            seed: if present, the mask is the same in each call.

    Returns:
        out: array of x's shape.
        cache: what `dropout_backward` needs.
    """
    p, mode = dropout_param["p"], dropout_param["mode"]
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])
    if mode not in ("train", "test"):
        raise ValueError(f"mode must be 'train' or 'test', not {mode!r}")

    # BEGIN SOLUTION
    # | np.random.rand gives numbers between 0 and 1; how many of them are below p? (about 4 lines)
    if mode == "test":
        return x, (dropout_param, None)
    mask = (np.random.rand(*x.shape) < p) / p
    return x * mask, (dropout_param, mask)
    # END SOLUTION


def dropout_backward(dout, cache):
    """The gradient of dropout, in either mode.

    Args:
        dout: the derivative of the loss by out, of its shape.
        cache: what `dropout_forward` returned.

    Returns:
        dx: array of that shape.
    """
    # BEGIN SOLUTION
    # | What was each entry of x multiplied by? (about 3 lines)
    dropout_param, mask = cache
    return dout if dropout_param["mode"] == "test" else dout * mask
    # END SOLUTION


# ------------------------------------------------------------------------------------------------------ network


class FullyConnectedNet:
    """(affine - normalisation - ReLU - dropout) for each hidden layer, then affine - softmax.

    Normalisation and dropout are there if they are asked for; the last layer has neither.

    `self.num_layers` is L, one more than there are hidden layers; H0 is D and HL is C. `self.params` has for each layer
    Wi (Hi-1, Hi) and bi (Hi,), i = 1 ... L, and if there is a normalisation for each hidden one gammai and betai (Hi,).
    """

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
        """Make the parameters: normal weights of mean 0 and deviation `weight_scale`, biases and beta 0, gamma 1.

        Args:
            hidden_dims: list of the numbers of units of the hidden layers, [H1, H2, ...].
            input_dim: D. num_classes: C.
            dropout_keep_ratio: p of the dropout layers, the probability that a number is kept; 1 for no dropout.
            normalization: "batchnorm", "layernorm", or None.
            reg: strength of the regulariser. weight_scale: standard deviation of the weights.
            dtype: of all parameters and of all arithmetic; X is converted to it.
            seed: if not None, every dropout layer gets it, so that its mask is the same in each call.
        """
        self.params = {}
        self.normalization = normalization
        self.use_dropout = dropout_keep_ratio != 1
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dtype = dtype
        # BEGIN SOLUTION
        # | The parameters, and what has to last from one call of `loss` to the next: a dropout_param for all hidden
        # | layers, and for batch norm a bn_param for each of them. Why not one? (about 13 lines)
        sizes = [input_dim, *hidden_dims, num_classes]
        for i in range(1, self.num_layers + 1):
            self.params[f"W{i}"] = weight_scale * np.random.standard_normal((sizes[i - 1], sizes[i]))
            self.params[f"b{i}"] = np.zeros(sizes[i])
            if normalization is not None and i < self.num_layers:
                self.params[f"gamma{i}"], self.params[f"beta{i}"] = np.ones(sizes[i]), np.zeros(sizes[i])
        self.bn_params = [{} for _ in hidden_dims]
        self.dropout_param = {"p": dropout_keep_ratio}
        if seed is not None:
            self.dropout_param["seed"] = seed
        # END SOLUTION
        for name, value in self.params.items():
            self.params[name] = value.astype(dtype)

    def hidden_forward(self, i, x, mode):
        """One hidden layer: affine, then the normalisation if there is one, then ReLU, then dropout if there is any.

        Args:
            i: which, 1 ... L - 1.
            x: array (N, Hi-1); images for the first layer.
            mode: "train" or "test", for batch norm and dropout.

        Returns:
            out: array (N, Hi).
            cache: what `hidden_backward` needs.
        """
        # BEGIN SOLUTION
        # | Four layers, four caches; which of them have to be told the mode? (about 14 lines)
        norm_cache = dropout_cache = None
        out, affine_cache = affine_forward(x, self.params[f"W{i}"], self.params[f"b{i}"])
        if self.normalization is not None:
            gamma, beta, bn_param = self.params[f"gamma{i}"], self.params[f"beta{i}"], self.bn_params[i - 1]
            if self.normalization == "batchnorm":
                bn_param["mode"] = mode
                out, norm_cache = batchnorm_forward(out, gamma, beta, bn_param)
            else:
                out, norm_cache = layernorm_forward(out, gamma, beta, {})
        out, relu_cache = relu_forward(out)
        if self.use_dropout:
            self.dropout_param["mode"] = mode
            out, dropout_cache = dropout_forward(out, self.dropout_param)
        return out, (affine_cache, norm_cache, relu_cache, dropout_cache)
        # END SOLUTION

    def hidden_backward(self, i, dout, cache):
        """The gradients of one hidden layer in mode "train".

        Args:
            i: which, 1 ... L - 1.
            dout: the derivative of the loss by out, (N, Hi).
            cache: what `hidden_forward` returned.

        Returns:
            dx: in the shape of x.
            grads: a dict with the gradient of each parameter of this layer, under its name.
        """
        # BEGIN SOLUTION
        # | The four in reverse. (about 10 lines)
        affine_cache, norm_cache, relu_cache, dropout_cache = cache
        grads = {}
        if self.use_dropout:
            dout = dropout_backward(dout, dropout_cache)
        dout = relu_backward(dout, relu_cache)
        if self.normalization is not None:
            backward = batchnorm_backward_alt if self.normalization == "batchnorm" else layernorm_backward
            dout, grads[f"gamma{i}"], grads[f"beta{i}"] = backward(dout, norm_cache)
        dx, grads[f"W{i}"], grads[f"b{i}"] = affine_backward(dout, affine_cache)
        return dx, grads
        # END SOLUTION

    def loss(self, X, y=None):
        """Scores when testing; or, where labels are given, the loss when training and the gradient of every parameter.

        The loss is the mean softmax loss plus `0.5 * reg * sum(W * W)` for every W; biases, gamma and beta are not
        regularised.

        Args:
            X: array (N, d1, ..., dk).
            y: labels (N,), or None.

        Returns:
            Without y: scores, an array (N, C), in mode "test".
            With y: loss, a float, and grads, a dict with the keys of `self.params`, in mode "train".
        """
        X = X.astype(self.dtype)
        mode = "test" if y is None else "train"
        # BEGIN SOLUTION
        # | The hidden layers one after the other with a list of caches, the last layer, softmax_loss, and back. The
        # | regulariser goes over all L weights. (about 16 lines)
        out, caches, last = X, [], self.num_layers
        for i in range(1, last):
            out, cache = self.hidden_forward(i, out, mode)
            caches.append(cache)
        scores, cache = affine_forward(out, self.params[f"W{last}"], self.params[f"b{last}"])
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        dout, dW, db = affine_backward(dscores, cache)
        grads = {f"W{last}": dW, f"b{last}": db}
        for i in range(last - 1, 0, -1):
            dout, found = self.hidden_backward(i, dout, caches[i - 1])
            grads.update(found)
        for name in (f"W{i}" for i in range(1, last + 1)):
            loss = loss + 0.5 * self.reg * np.sum(self.params[name] ** 2)
            grads[name] = grads[name] + self.reg * self.params[name]
        return loss, grads
        # END SOLUTION
