"""decay_rate multiplies the new squares and 1 - decay_rate the old average: it is the other way round, most of the
old is kept.
"""

QUESTION = "With a decay_rate of 0.99, how much of the old average should be left?"


def rmsprop(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    rate, kept, epsilon = config["learning_rate"], config["decay_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = (1 - kept) * old + kept * dw**2
    return w - rate * dw / (np.sqrt(config["cache"]) + epsilon), config
