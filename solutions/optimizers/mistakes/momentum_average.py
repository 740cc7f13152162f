"""The gradient is multiplied by 1 - momentum as well: that is an average of gradients. The velocity is a sum,
momentum * v - learning_rate * dw.
"""

QUESTION = "How long is the very first step, when there is no velocity yet?"


def sgd_momentum(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    config["velocity"] = mu * old - (1 - mu) * rate * dw
    return w + config["velocity"], config
