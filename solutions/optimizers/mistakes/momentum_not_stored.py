"""The new velocity is not put back into config, so every step starts from the old one: that is plain gradient
descent.
"""

QUESTION = "Where does the second step find the velocity of the first?"


def sgd_momentum(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    return w + mu * old - rate * dw, config
