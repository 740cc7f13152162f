"""config keeps the root instead of what is under it, so that the next step adds squares to a root."""

QUESTION = "Which of the two does the next step go on from: the squares, or their root?"


def adagrad(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, epsilon=1e-8)
    config["cache"] = np.sqrt(config.get("cache", np.zeros_like(w)) + dw**2)
    return w - config["learning_rate"] * dw / (config["cache"] + config["epsilon"]), config


def rmsprop(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    kept = config["decay_rate"]
    config["cache"] = np.sqrt(kept * config.get("cache", np.zeros_like(w)) + (1 - kept) * dw**2)
    return w - config["learning_rate"] * dw / (config["cache"] + config["epsilon"]), config
