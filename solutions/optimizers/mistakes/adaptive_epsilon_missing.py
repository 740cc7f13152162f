"""There is no epsilon: a weight whose gradients were all 0 gets 0 / 0, which is nan."""

QUESTION = "What is 0 / 0, and what is 0 / 1e-8?"


def adagrad(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2)
    config["cache"] = config.get("cache", np.zeros_like(w)) + dw**2
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"]), config


def rmsprop(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, decay_rate=0.99)
    kept = config["decay_rate"]
    config["cache"] = kept * config.get("cache", np.zeros_like(w)) + (1 - kept) * dw**2
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"]), config
