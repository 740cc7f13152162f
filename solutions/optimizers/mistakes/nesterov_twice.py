"""The move is (1 + momentum) * v: what the step before had gone ahead already, momentum * old v, is not taken back."""

QUESTION = "How far ahead was w already, before this step?"


def nesterov(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    new = mu * old - rate * dw
    config["velocity"] = new
    return w + (1 + mu) * new, config
