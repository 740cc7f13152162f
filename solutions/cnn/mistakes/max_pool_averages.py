"""Max pooling gives the mean of each window; it should give the largest number."""

QUESTION = "Which function do you apply to a window?"

_right = max_pool_forward_naive


def max_pool_forward_naive(x, pool_param):
    return avg_pool_forward(x, pool_param)[0], (x, pool_param)
