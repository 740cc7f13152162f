"""The new squares come in whole: kept * old + dw**2 is a sum. In an average they have the factor 1 - decay_rate."""

QUESTION = "All squares are 4. What is their average, and what is in your cache after many steps?"


def rmsprop(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    rate, kept, epsilon = config["learning_rate"], config["decay_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = kept * old + dw**2
    return w - rate * dw / (np.sqrt(config["cache"]) + epsilon), config
