"""What the step before had gone ahead, momentum * old v, is added instead of taken back."""

QUESTION = "From the place ahead, which way is the place where the weights really are?"


def nesterov(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    rate, mu = config["learning_rate"], config["momentum"]
    old = config.get("velocity", np.zeros_like(w))
    new = mu * old - rate * dw
    config["velocity"] = new
    return w + mu * old + (1 + mu) * new, config
