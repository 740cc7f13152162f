"""momentum is written down as 0.9 instead of taken from config."""

QUESTION = "What changes when the caller asks for momentum 0.5?"


def sgd_momentum(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    config["velocity"] = 0.9 * old - rate * dw
    return w + config["velocity"], config
