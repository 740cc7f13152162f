"""In max pooling stride is never read: the windows lie side by side, and out is as large as if that were
all. How far a window moves, and so how many there are, follows from stride.
"""

QUESTION = "Which line of max_pool_forward_naive changes if stride changes?"


def max_pool_forward_naive(x, pool_param):
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - height) // height + 1, (W - width) // width + 1))
    for i, j in np.ndindex(out.shape[2:]):
        top, left = i * height, j * width
        out[:, :, i, j] = x[:, :, top : top + height, left : left + width].max(axis=(2, 3))
    return out, (x, pool_param)
