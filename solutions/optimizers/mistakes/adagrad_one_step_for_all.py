"""The squares of all entries are added into one number, so that all weights share one step size. Each entry has its
own cache.
"""

QUESTION = "Which entries of dw does one entry of the cache depend on?"


def adagrad(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, epsilon=1e-8)
    rate, epsilon = config["learning_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = old + np.sum(dw**2)
    return w - rate * dw / (np.sqrt(config["cache"]) + epsilon), config
