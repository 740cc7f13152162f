"""decay_rate is written down as 0.99 instead of taken from config."""

QUESTION = "What changes when the caller asks for decay_rate 0.5?"


def rmsprop(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    rate, kept, epsilon = config["learning_rate"], config["decay_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = 0.99 * old + 0.01 * dw**2
    return w - rate * dw / (np.sqrt(config["cache"]) + epsilon), config
