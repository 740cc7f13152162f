"""A quick way where windows tile the image, another for the rest; the net computes in its own dtype, adds in place."""


def max_pool_forward_naive(x, pool_param):
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    if height == width == stride and H % height == 0 and W % width == 0:
        return x.reshape(N, C, H // height, height, W // width, width).max(axis=5).max(axis=3), (x, pool_param)
    rows = im2col(x.reshape(N * C, 1, H, W), height, width, stride)
    return rows.max(axis=1).reshape(N, C, conv_output_size(H, height, stride), -1), (x, pool_param)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    planes = x.reshape(-1, 1, *x.shape[2:])
    rows = im2col(planes, height, width, stride)
    drows = np.zeros_like(rows)
    drows[np.arange(len(rows)), rows.argmax(axis=1)] = dout.reshape(-1)
    return col2im(drows, planes.shape, height, width, stride).reshape(x.shape)


def kaiming_std(shape):
    if len(shape) == 4:
        _, C, HH, WW = shape
        return np.sqrt(2.0) / np.sqrt(C * HH * WW)
    return (2 / shape[0]) ** 0.5


_loss = ThreeLayerConvNet.loss


def _in_own_dtype(self, X, y=None):
    found = _loss(self, X.astype(self.dtype), y)
    if y is None:
        return found
    loss, grads = found
    reversed_order = {}
    for name in sorted(grads, reverse=True):
        reversed_order[name] = np.asfortranarray(grads[name])
    return float(loss), reversed_order


ThreeLayerConvNet.loss = _in_own_dtype
