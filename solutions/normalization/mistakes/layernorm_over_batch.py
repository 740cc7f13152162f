"""Layer normalisation still takes mean and variance over the examples (axis 0), which is batch normalisation. It
normalises each example over its own features (axis 1).
"""

QUESTION = "Can your layernorm_forward normalise a batch of one example?"


def layernorm_forward(x, gamma, beta, ln_param):
    return batchnorm_forward(x, gamma, beta, {"mode": "train", "eps": ln_param.get("eps", 1e-5)})


def layernorm_backward(dout, cache):
    return batchnorm_backward(dout, cache)
