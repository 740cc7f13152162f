"""In mode test x is still normalised by mean and variance of its own batch. Testing uses the running statistics: what
an example gives may not depend on the others that happen to be tested with it.
"""

QUESTION = "What would your mode test return for a single example?"

CHECKS = (
    "public.testing",
    "hidden.test_values",
    "hidden.test_writes_nothing",
    "hidden.modes_alternate",
    "hidden.x_is_kept",
    "hidden.spatial_modes",
)

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    return _right(x, gamma, beta, bn_param if bn_param["mode"] == "train" else {**bn_param, "mode": "train"})
