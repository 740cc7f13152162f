"""The window of average pooling moves by its own height; how far it moves is a number of its own, stride."""

QUESTION = "Which line of avg_pool_forward reads stride?"

_right = avg_pool_forward


def avg_pool_forward(x, pool_param):
    return _right(x, {**pool_param, "stride": pool_param["pool_height"]})
