"""The search for the largest number begins with 0, so that a window of negative numbers gives 0. Begin with the
first number, or with -np.inf.
"""

QUESTION = "What is the largest of -3, -1 and -2?"

_right = max_pool_forward_naive


def max_pool_forward_naive(x, pool_param):
    out, cache = _right(x, pool_param)
    return np.maximum(out, 0.0), cache
