"""The step is divided by the root of the old cache, before the newest squares are in it: the first step divides by
almost nothing.
"""

QUESTION = "By what is the very first step divided?"


def rmsprop(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    rate, kept, epsilon = config["learning_rate"], config["decay_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = kept * old + (1 - kept) * dw**2
    return w - rate * dw / (np.sqrt(old) + epsilon), config
