"""In average pooling stride is never read: the windows lie side by side, and out is as large as if that were
all. How far a window moves, and so how many there are, follows from stride.
"""

QUESTION = "Which line of avg_pool_forward changes if stride changes?"


def avg_pool_forward(x, pool_param):
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - height) // height + 1, (W - width) // width + 1))
    for i, j in np.ndindex(out.shape[2:]):
        top, left = i * height, j * width
        out[:, :, i, j] = x[:, :, top : top + height, left : left + width].mean(axis=(2, 3))
    return out, (x.shape, pool_param)
