"""The old velocity is subtracted instead of added: it brakes where it should carry on."""

QUESTION = "The gradient is the same twice. Is the second step longer or shorter than the first?"


def sgd_momentum(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    config["velocity"] = -mu * old - rate * dw
    return w + config["velocity"], config
