"""Index times window: in max pooling window (i, j) begins at (i * pool_height, j * pool_width),
which is right only where windows lie side by side. It begins at (i * stride, j * stride).
"""

QUESTION = "With windows of 2 and stride 3, where does the window of the second row begin?"


def max_pool_forward_naive(x, pool_param):
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, conv_output_size(H, height, stride), conv_output_size(W, width, stride)))
    for i, j in np.ndindex(out.shape[2:]):
        top, left = i * height, j * width
        out[:, :, i, j] = x[:, :, top : top + height, left : left + width].max(axis=(2, 3))
    return out, (x, pool_param)
