"""The window moves by its own height; how far it moves is a number of its own, stride."""

QUESTION = "Which line of max_pool_forward_naive reads stride?"

_right = max_pool_forward_naive


def max_pool_forward_naive(x, pool_param):
    return _right(x, {**pool_param, "stride": pool_param["pool_height"]})
