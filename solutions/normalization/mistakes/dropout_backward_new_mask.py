"""Backward draws a new mask. The gradient has to pass exactly where x passed, so the mask of forward must be kept in
the cache.
"""

QUESTION = "Is np.random.rand called once or twice for one training step?"


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    if dropout_param["mode"] == "test":
        return dout
    return dout * (np.random.rand(*dout.shape) < dropout_param["p"]) / dropout_param["p"]
