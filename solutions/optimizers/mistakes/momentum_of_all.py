"""momentum multiplies the whole sum, the new gradient too; only the old velocity is slowed down."""

QUESTION = "Which of the two terms has the factor momentum?"


def sgd_momentum(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    config["velocity"] = mu * (old - rate * dw)
    return w + config["velocity"], config
