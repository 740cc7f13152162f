"""The mean divides by pool_height squared: a window has pool_height * pool_width entries."""

QUESTION = "How many numbers has a window of 3 rows and 2 columns?"

_right = avg_pool_forward


def avg_pool_forward(x, pool_param):
    out, cache = _right(x, pool_param)
    return out * pool_param["pool_width"] / pool_param["pool_height"], cache
