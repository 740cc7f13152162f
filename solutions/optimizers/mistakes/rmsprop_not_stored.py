"""The average of squares is not put back into config: every step begins with an empty cache."""

QUESTION = "Where does the second step find the squares of the first?"


def rmsprop(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    rate, kept, epsilon = config["learning_rate"], config["decay_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    cache = kept * old + (1 - kept) * dw**2
    return w - rate * dw / (np.sqrt(cache) + epsilon), config
