"""This is sgd_momentum: the move is the new velocity, and does not look ahead."""

QUESTION = "What does the handout's move have that the velocity alone has not?"


def nesterov(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    new = mu * old - rate * dw
    config["velocity"] = new
    return w + new, config
