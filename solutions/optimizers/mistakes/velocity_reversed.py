"""The velocity in config has the other sign: it sums gradients up and is then subtracted. The weights go the right
way, but the velocity is what is added to w.
"""

QUESTION = "If w has moved by -0.2, what is the velocity?"


def sgd_momentum(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    config["velocity"] = mu * old + rate * dw
    return w - config["velocity"], config
