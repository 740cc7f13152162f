"""The step is divided by the average of squares; it is to be divided by its root."""

QUESTION = "If all gradients were ten times larger, what would become of your step?"


def rmsprop(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    rate, kept, epsilon = config["learning_rate"], config["decay_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = kept * old + (1 - kept) * dw**2
    return w - rate * dw / (config["cache"] + epsilon), config
