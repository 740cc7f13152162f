"""decay_rate is 0.9 where config has none; the docstring says 0.99."""

QUESTION = "What does the docstring say about a config without decay_rate?"


def rmsprop(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, decay_rate=0.9, epsilon=1e-8)
    rate, kept, epsilon = config["learning_rate"], config["decay_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = kept * old + (1 - kept) * dw**2
    return w - rate * dw / (np.sqrt(config["cache"]) + epsilon), config
