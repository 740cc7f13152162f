"""w moves by the velocity of the step before; it is updated first, and then it moves w."""

QUESTION = "Does the very first gradient move w at once?"


def sgd_momentum(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    config["velocity"] = mu * old - rate * dw
    return w + old, config
