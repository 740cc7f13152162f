"""The step is divided by the sum of squares; it is to be divided by its root."""

QUESTION = "If all gradients were ten times larger, what would become of your first step?"


def adagrad(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, epsilon=1e-8)
    rate, epsilon = config["learning_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = old + dw**2
    return w - rate * dw / (config["cache"] + epsilon), config
