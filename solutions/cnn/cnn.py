"""Convolutional networks: convolution and pooling with gradients by hand, and a network of three layers.

Shapes used throughout: N images of C channels, F filters; a filter or a window is HH rows high and WW columns wide.

    x  (N, C, H, W)    images                out  (N, F, OH, OW)  OH = conv_output_size(H, HH, stride, pad)
    w  (F, C, HH, WW)  filters                                    OW = conv_output_size(W, WW, stride, pad)
    b  (F,)            one bias a filter

    conv_param = {"stride": 2, "pad": 1}     pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}

Every layer is two functions. `*_forward` returns its output and a cache, which is whatever you want to find again on
the way back. `*_backward` takes the gradient of the loss by the output and that cache, and returns the gradient by each
input, in the shape of that input. No function may change the arrays it is given, or remember anything outside of its
cache.
"""

import numpy as np
from support.layers import (
    affine_backward,
    affine_forward,
    relu_backward,
    relu_forward,
    softmax_loss,
    spatial_batchnorm_backward,
    spatial_batchnorm_forward,
)

# ------------------------------------------------------------------------------------------------------- sizes


def conv_output_size(size, kernel, stride=1, pad=0):
    """How many windows fit along one axis.

    Args:
        size: rows (or columns) of the image.
        kernel: rows (or columns) of a window.
        stride: how far the window moves each time.
        pad: rows of zeros that are added at both ends.

    Returns:
        an int. What is left at the end, too narrow for another window, is not used.
    """
    # BEGIN SOLUTION
    # | One line. How far can the window move in all, and in how many whole steps? (1 line)
    return (size + 2 * pad - kernel) // stride + 1
    # END SOLUTION


# ------------------------------------------------------------------------------------------------- convolution


def conv_forward_naive(x, w, b, conv_param):
    """Convolution with explicit loops.

    The filter is laid on the image as it is, not turned round; outside of the image are zeros.

    Args:
        x: images (N, C, H, W).
        w: filters (F, C, HH, WW).
        b: biases (F,).
        conv_param: dict with `stride` and `pad`, whole numbers, for both axes.

    Returns:
        out: array (N, F, OH, OW).
        cache: what `conv_backward_naive` needs.
    """
    # BEGIN SOLUTION
    # | np.pad makes the border. Then: for each image, filter, row and column of the output,
    # | which window of the padded image is it made of? (about 14 lines)
    stride, pad = conv_param["stride"], conv_param["pad"]
    (N, _, H, W), (F, _, HH, WW) = x.shape, w.shape
    OH, OW = conv_output_size(H, HH, stride, pad), conv_output_size(W, WW, stride, pad)
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, F, OH, OW), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    top, left = i * stride, j * stride
                    out[n, f, i, j] = np.sum(padded[n, :, top : top + HH, left : left + WW] * w[f]) + b[f]
    return out, (x, w, conv_param)
    # END SOLUTION


def conv_backward_naive(dout, cache):
    """The gradients of a convolution, with explicit loops.

    Args:
        dout: array (N, F, OH, OW), the gradient of the loss by the output.
        cache: from `conv_forward_naive`.

    Returns:
        dx: array (N, C, H, W).
        dw: array (F, C, HH, WW).
        db: array (F,).
    """
    # BEGIN SOLUTION
    # | The same loops as forward. One entry of out is a sum of products: what does it pass on to the
    # | window, and what to the filter? Cut the border off in the end, whatever pad is. (about 16 lines)
    x, w, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    (_, _, H, W), (_, _, HH, WW) = x.shape, w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for n, f, i, j in np.ndindex(dout.shape):
        rows = slice(i * stride, i * stride + HH)
        columns = slice(j * stride, j * stride + WW)
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, dout.sum(axis=(0, 2, 3))
    # END SOLUTION


def conv1d_forward(x, w, b, conv_param):
    """Convolution along one axis: of sequences (sounds, texts) instead of images.

    Args:
        x: sequences (N, C, L): L moments of C channels.
        w: filters (F, C, K), each K moments long.
        b: biases (F,).
        conv_param: dict with `stride` and `pad`; `pad` zeros are added at both ends of a sequence.

    Returns:
        out: array (N, F, OL), OL = conv_output_size(L, K, stride, pad).
        cache: what `conv1d_backward` needs.
    """
    # BEGIN SOLUTION
    # | One loop is enough: the windows at one moment, (N, C, K), and all filters, (F, C, K), are summed over
    # | C and K. (about 8 lines)
    stride, pad = conv_param["stride"], conv_param["pad"]
    length = w.shape[2]
    moments = conv_output_size(x.shape[2], length, stride, pad)
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    out = np.zeros((len(x), len(w), moments), dtype=x.dtype)
    for j in range(moments):
        window = padded[:, :, j * stride : j * stride + length]
        out[:, :, j] = np.tensordot(window, w, axes=([1, 2], [1, 2])) + b
    return out, (x, w, conv_param)
    # END SOLUTION


def conv1d_backward(dout, cache):
    """The gradients of `conv1d_forward`.

    Args:
        dout: array (N, F, OL), the gradient of the loss by the output.
        cache: from `conv1d_forward`.

    Returns:
        dx: array (N, C, L).
        dw: array (F, C, K).
        db: array (F,).
    """
    # BEGIN SOLUTION
    # | As in two dimensions, with one axis less. (about 10 lines)
    x, w, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for j in range(dout.shape[2]):
        window = slice(j * stride, j * stride + w.shape[2])
        dpadded[:, :, window] += np.tensordot(dout[:, :, j], w, axes=1)
        dw += np.tensordot(dout[:, :, j], padded[:, :, window], axes=([0], [0]))
    return dpadded[:, :, pad : pad + x.shape[2]], dw, dout.sum(axis=(0, 2))
    # END SOLUTION


# ------------------------------------------------------------------------------- convolution as a matrix product


def im2col(x, field_height, field_width, stride=1, pad=0):
    """Every window of the images as a row of one matrix.

    Args:
        x: images (N, C, H, W).
        field_height, field_width: size of a window, HH and WW.
        stride, pad: as in a convolution.

    Returns:
        cols: array (N * OH * OW, C * HH * WW). Rows: image by image, in each from top to bottom, there from left to
        right. In a row: channel by channel, in each from top to bottom, there from left to right.
    """
    # BEGIN SOLUTION
    # | A loop over the HH * WW places in a window is fine; numpy's sliding_window_view needs none.
    # | Collect first, then bring the axes into the order of the docstring, then reshape. (about 6 lines)
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (field_height, field_width), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)  # (N, OH, OW, C, HH, WW)
    return windows.reshape(-1, x.shape[1] * field_height * field_width)
    # END SOLUTION


def col2im(cols, x_shape, field_height, field_width, stride=1, pad=0):
    """The way back: each entry of `cols` is added to the pixel that `im2col` took it from.

    This is no inverse: a pixel that lies in several windows gets the sum of all its entries, as a gradient does.

    Args:
        cols: array (N * OH * OW, C * HH * WW).
        x_shape: (N, C, H, W), the shape of the images.
        field_height, field_width, stride, pad: as in `im2col`.

    Returns:
        x: array (N, C, H, W).
    """
    # BEGIN SOLUTION
    # | Take the rows apart into six axes. For one place (i, j) in the window, where do its entries lie
    # | in the padded image? Windows overlap, places do not. (about 9 lines)
    N, C, H, W = x_shape
    OH = conv_output_size(H, field_height, stride, pad)
    OW = conv_output_size(W, field_width, stride, pad)
    windows = cols.reshape(N, OH, OW, C, field_height, field_width).transpose(0, 3, 1, 2, 4, 5)
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=cols.dtype)
    for i, j in np.ndindex(field_height, field_width):
        padded[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] += windows[..., i, j]
    return padded[:, :, pad : pad + H, pad : pad + W]
    # END SOLUTION


def conv_forward_im2col(x, w, b, conv_param):
    """The same as `conv_forward_naive`, as one matrix product.

    Args:
        x: images (N, C, H, W).
        w: filters (F, C, HH, WW).
        b: biases (F,).
        conv_param: dict with `stride` and `pad`.

    Returns:
        out: array (N, F, OH, OW).
        cache: what `conv_backward_im2col` needs.
    """
    # BEGIN SOLUTION
    # | A filter is a row of C * HH * WW numbers too. The product has a row for each window: (N, OH, OW, F)
    # | before the axes are brought into order. (about 7 lines)
    stride, pad = conv_param["stride"], conv_param["pad"]
    (N, _, H, W), (F, _, HH, WW) = x.shape, w.shape
    OH, OW = conv_output_size(H, HH, stride, pad), conv_output_size(W, WW, stride, pad)
    cols = im2col(x, HH, WW, stride, pad)
    out = (cols @ w.reshape(F, -1).T + b).reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
    return out, (x.shape, w, cols, conv_param)
    # END SOLUTION


def conv_backward_im2col(dout, cache):
    """The same as `conv_backward_naive`, as two matrix products.

    Args:
        dout: array (N, F, OH, OW), the gradient of the loss by the output.
        cache: from `conv_forward_im2col`.

    Returns:
        dx: array (N, C, H, W).
        dw: array (F, C, HH, WW).
        db: array (F,).
    """
    # BEGIN SOLUTION
    # | Bring dout into the form of the product, a row for each window. From there it is an affine layer,
    # | and col2im. (about 6 lines)
    x_shape, w, cols, conv_param = cache
    F, _, HH, WW = w.shape
    rows = dout.transpose(0, 2, 3, 1).reshape(-1, F)
    dw = (rows.T @ cols).reshape(w.shape)
    dx = col2im(rows @ w.reshape(F, -1), x_shape, HH, WW, conv_param["stride"], conv_param["pad"])
    return dx, dw, rows.sum(axis=0)
    # END SOLUTION


# ----------------------------------------------------------------------------------------------------- pooling


def max_pool_forward_naive(x, pool_param):
    """The largest number of every window, in each channel for itself. There is no padding.

    Args:
        x: images (N, C, H, W).
        pool_param: dict with `pool_height`, `pool_width` and `stride`. Windows may overlap.

    Returns:
        out: array (N, C, OH, OW); the sizes follow from `conv_output_size` with pad 0.
        cache: what `max_pool_backward_naive` needs.
    """
    # BEGIN SOLUTION
    # | Two loops, over the rows and columns of out, are enough. (about 9 lines)
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, conv_output_size(H, height, stride), conv_output_size(W, width, stride)), dtype=x.dtype)
    for i, j in np.ndindex(out.shape[2:]):
        top, left = i * stride, j * stride
        out[:, :, i, j] = x[:, :, top : top + height, left : left + width].max(axis=(2, 3))
    return out, (x, pool_param)
    # END SOLUTION


def max_pool_backward_naive(dout, cache):
    """The gradient of max pooling.

    Args:
        dout: array (N, C, OH, OW), the gradient of the loss by the output.
        cache: from `max_pool_forward_naive`.

    Returns:
        dx: array (N, C, H, W). Where several entries of a window are largest, its gradient goes to one of them, or is
        shared among them: it is handed on once.
    """
    # BEGIN SOLUTION
    # | Which entry of a window does the maximum depend on? And what if it is the largest of two windows?
    # | (about 12 lines)
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    images, channels = np.indices(x.shape[:2])
    for i, j in np.ndindex(dout.shape[2:]):
        top, left = i * stride, j * stride
        window = x[:, :, top : top + height, left : left + width]
        row, column = np.divmod(window.reshape(*x.shape[:2], -1).argmax(axis=2), width)
        dx[images, channels, top + row, left + column] += dout[:, :, i, j]
    return dx
    # END SOLUTION


def avg_pool_forward(x, pool_param):
    """The mean of every window, in each channel for itself. There is no padding.

    Args:
        x: images (N, C, H, W).
        pool_param: dict with `pool_height`, `pool_width` and `stride`. Windows may overlap.

    Returns:
        out: array (N, C, OH, OW).
        cache: what `avg_pool_backward` needs.
    """
    # BEGIN SOLUTION
    # | (about 8 lines)
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, conv_output_size(H, height, stride), conv_output_size(W, width, stride)), dtype=x.dtype)
    for i, j in np.ndindex(out.shape[2:]):
        top, left = i * stride, j * stride
        out[:, :, i, j] = x[:, :, top : top + height, left : left + width].mean(axis=(2, 3))
    return out, (x.shape, pool_param)
    # END SOLUTION


def avg_pool_backward(dout, cache):
    """The gradient of average pooling.

    Args:
        dout: array (N, C, OH, OW), the gradient of the loss by the output.
        cache: from `avg_pool_forward`.

    Returns:
        dx: array (N, C, H, W).
    """
    # BEGIN SOLUTION
    # | By how much does a mean of k numbers rise if one of them rises by 1? (about 8 lines)
    shape, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(shape, dtype=dout.dtype)
    for i, j in np.ndindex(dout.shape[2:]):
        top, left = i * stride, j * stride
        dx[:, :, top : top + height, left : left + width] += dout[:, :, i, j, None, None] / (height * width)
    return dx
    # END SOLUTION


# -------------------------------------------------------------------------------------------------- sandwiches


def conv_relu_forward(x, w, b, conv_param):
    """A convolution, then a ReLU.

    Args:
        x, w, b, conv_param: as for a convolution.

    Returns:
        out: array (N, F, OH, OW).
        cache: what `conv_relu_backward` needs.
    """
    # BEGIN SOLUTION
    # | Use your faster convolution and the given relu_forward. Which caches will you need? (3 lines)
    out, conv_cache = conv_forward_im2col(x, w, b, conv_param)
    out, relu_cache = relu_forward(out)
    return out, (conv_cache, relu_cache)
    # END SOLUTION


def conv_relu_backward(dout, cache):
    """The gradients of `conv_relu_forward`.

    Args:
        dout: array (N, F, OH, OW).
        cache: from `conv_relu_forward`.

    Returns:
        dx, dw, db: in the shapes of x, w and b.
    """
    # BEGIN SOLUTION
    # | The layers in reverse. (2 lines)
    conv_cache, relu_cache = cache
    return conv_backward_im2col(relu_backward(dout, relu_cache), conv_cache)
    # END SOLUTION


def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    """A convolution, then a ReLU, then max pooling.

    Args:
        x, w, b, conv_param: as for a convolution.
        pool_param: as for max pooling.

    Returns:
        out: array (N, F, OH, OW), with the sizes after pooling.
        cache: what `conv_relu_pool_backward` needs.
    """
    # BEGIN SOLUTION
    # | (3 lines)
    out, conv_relu_cache = conv_relu_forward(x, w, b, conv_param)
    out, pool_cache = max_pool_forward_naive(out, pool_param)
    return out, (conv_relu_cache, pool_cache)
    # END SOLUTION


def conv_relu_pool_backward(dout, cache):
    """The gradients of `conv_relu_pool_forward`.

    Args:
        dout: array (N, F, OH, OW), with the sizes after pooling.
        cache: from `conv_relu_pool_forward`.

    Returns:
        dx, dw, db: in the shapes of x, w and b.
    """
    # BEGIN SOLUTION
    # | (2 lines)
    conv_relu_cache, pool_cache = cache
    return conv_relu_backward(max_pool_backward_naive(dout, pool_cache), conv_relu_cache)
    # END SOLUTION


def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    """A convolution, then batch normalisation of every channel, then a ReLU.

    Args:
        x, w, b, conv_param: as for a convolution.
        gamma, beta: arrays (F,), scale and shift of each channel after it is normalised.
        bn_param: dict with `mode`, "train" or "test", and the running statistics of the F channels. Mode "train" writes
            them into this dict, where mode "test" finds them.

    Returns:
        out: array (N, F, OH, OW).
        cache: what `conv_bn_relu_backward` needs.
    """
    # BEGIN SOLUTION
    # | The given spatial_batchnorm_forward stands between the two layers that you have put together. (4 lines)
    out, conv_cache = conv_forward_im2col(x, w, b, conv_param)
    out, bn_cache = spatial_batchnorm_forward(out, gamma, beta, bn_param)
    out, relu_cache = relu_forward(out)
    return out, (conv_cache, bn_cache, relu_cache)
    # END SOLUTION


def conv_bn_relu_backward(dout, cache):
    """The gradients of `conv_bn_relu_forward` in mode "train".

    Args:
        dout: array (N, F, OH, OW).
        cache: from `conv_bn_relu_forward`.

    Returns:
        dx, dw, db, dgamma, dbeta: in the shapes of x, w, b, gamma and beta.
    """
    # BEGIN SOLUTION
    # | Three layers back; two of them have parameters. (4 lines)
    conv_cache, bn_cache, relu_cache = cache
    dnormal, dgamma, dbeta = spatial_batchnorm_backward(relu_backward(dout, relu_cache), bn_cache)
    dx, dw, db = conv_backward_im2col(dnormal, conv_cache)
    return dx, dw, db, dgamma, dbeta
    # END SOLUTION


# ----------------------------------------------------------------------------------------------------- network


def kaiming_std(shape):
    """The standard deviation with which weights before a ReLU should start: sqrt(2 / fan_in).

    Args:
        shape: of the weights: (D, M) of an affine layer, or (F, C, HH, WW) of a convolution.

    Returns:
        a float. fan_in is how many numbers one output is the sum of (before the bias).
    """
    # BEGIN SOLUTION
    # | How many products are added up for one output of an affine layer, how many for one of a convolution?
    # | (2 lines)
    fan_in = shape[0] if len(shape) == 2 else np.prod(shape[1:])
    return float(np.sqrt(2.0 / fan_in))
    # END SOLUTION


class ThreeLayerConvNet:
    """conv - relu - 2x2 max pool - affine - relu - affine - softmax.

    The convolution keeps height and width (stride 1, pad (filter_size - 1) // 2), the pooling has stride 2.

    `params` is a dict: W1 (F, C, filter_size, filter_size), b1 (F,), W2 (F * H/2 * W/2, hidden_dim), b2 (hidden_dim,),
    W3 (hidden_dim, num_classes), b3 (num_classes,).
    """

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
        """Make the parameters: weights normal with mean 0 and standard deviation `weight_scale`, biases 0.

        Args:
            input_dim: (C, H, W) of an image; H and W are even.
            num_filters, filter_size: of the convolution; filter_size is odd.
            hidden_dim: numbers between the two affine layers.
            num_classes: of the scores.
            weight_scale: standard deviation of all three weights at the start.
            reg: strength of the regulariser.
            dtype: of all parameters.
        """
        self.params = {}
        self.reg = reg
        self.dtype = dtype
        # BEGIN SOLUTION
        # | How many numbers does one image have after the pooling? (about 10 lines)
        C, H, W = input_dim
        shapes = {
            "W1": (num_filters, C, filter_size, filter_size),
            "W2": (num_filters * (H // 2) * (W // 2), hidden_dim),
            "W3": (hidden_dim, num_classes),
        }
        for name, shape in shapes.items():
            self.params[name] = (weight_scale * np.random.standard_normal(shape)).astype(dtype)
            columns = shape[0] if name == "W1" else shape[1]
            self.params["b" + name[1]] = np.zeros(columns, dtype=dtype)
        # END SOLUTION

    def loss(self, X, y=None):
        """Scores, or the loss and its gradients.

        Args:
            X: images (N, C, H, W).
            y: labels (N,), integers in 0 .. num_classes - 1; None to ask for the scores.

        Returns:
            without y: scores (N, num_classes).
            with y: `loss`, a float, the mean softmax loss plus `0.5 * reg * sum(W * W)` over W1, W2 and W3; and
            `grads`, a dict with the gradient by each entry of `params`, under the same name.
        """
        # BEGIN SOLUTION
        # | Three layers forward; without y that is all. Then back, and the regulariser. (about 18 lines)
        W1, b1, W2, b2, W3, b3 = (self.params[name] for name in ("W1", "b1", "W2", "b2", "W3", "b3"))
        conv_param = {"stride": 1, "pad": (W1.shape[2] - 1) // 2}
        pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}
        pooled, conv_cache = conv_relu_pool_forward(X, W1, b1, conv_param, pool_param)
        affine, affine_cache = affine_forward(pooled, W2, b2)
        hidden, relu_cache = relu_forward(affine)
        scores, scores_cache = affine_forward(hidden, W3, b3)
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        grads = {}
        dhidden, grads["W3"], grads["b3"] = affine_backward(dscores, scores_cache)
        dpooled, grads["W2"], grads["b2"] = affine_backward(relu_backward(dhidden, relu_cache), affine_cache)
        _, grads["W1"], grads["b1"] = conv_relu_pool_backward(dpooled, conv_cache)
        for name in ("W1", "W2", "W3"):
            loss += 0.5 * self.reg * np.sum(self.params[name] ** 2)
            grads[name] = grads[name] + self.reg * self.params[name]
        return loss, grads
        # END SOLUTION
