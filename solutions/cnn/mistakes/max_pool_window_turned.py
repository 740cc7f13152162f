"""pool_height and pool_width are exchanged."""

QUESTION = "Which of the two belongs to axis 2 of x?"

_right, _back = max_pool_forward_naive, max_pool_backward_naive


def max_pool_forward_naive(x, pool_param):
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    return _right(x, {**pool_param, "pool_height": width, "pool_width": height})
