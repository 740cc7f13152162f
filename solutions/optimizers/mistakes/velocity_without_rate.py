"""The velocity is a sum of gradients, and the learning rate comes in only when w moves. Other libraries do that;
here the velocity is the whole step, learning rate included.
"""

QUESTION = "The learning rate is lowered between two steps. Does the old velocity change with it?"


def sgd_momentum(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    config["velocity"] = config["momentum"] * config.get("velocity", np.zeros_like(w)) + dw
    return w - config["learning_rate"] * config["velocity"], config


def nesterov(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    config["velocity"] = config["momentum"] * config.get("velocity", np.zeros_like(w)) + dw
    return w - config["learning_rate"] * (dw + config["momentum"] * config["velocity"]), config
