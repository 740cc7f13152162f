"""epsilon is added to the squares, under the root; there 1e-8 acts like 1e-4. It belongs beside the root."""

QUESTION = "What is the root of 1e-8, and which of the two should be added to the root of the cache?"


def adagrad(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, epsilon=1e-8)
    config["cache"] = config.get("cache", np.zeros_like(w)) + dw**2
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"] + config["epsilon"]), config


def rmsprop(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    kept = config["decay_rate"]
    config["cache"] = kept * config.get("cache", np.zeros_like(w)) + (1 - kept) * dw**2
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"] + config["epsilon"]), config
