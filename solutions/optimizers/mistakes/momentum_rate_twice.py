"""The learning rate is in the velocity already, and multiplies it once more when w moves."""

QUESTION = "How often does the learning rate multiply the first gradient?"


def sgd_momentum(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    config["velocity"] = mu * old - rate * dw
    return w + rate * config["velocity"], config
