"""The look ahead uses the old velocity: momentum * v - learning_rate * dw with the v from before is just the new v.
Update v first.
"""

QUESTION = "Which velocity is multiplied by momentum in the move, the old or the new one?"


def nesterov(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    new = mu * old - rate * dw
    config["velocity"] = new
    return w + mu * old + new, config
