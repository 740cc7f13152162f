"""The gradient enters the velocity with a plus: the ball rolls uphill. It is momentum * v - learning_rate * dw."""

QUESTION = "The velocity is 0 and the gradient is positive. Which way should w move?"


def sgd_momentum(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    config["velocity"] = mu * old + rate * dw
    return w + config["velocity"], config
