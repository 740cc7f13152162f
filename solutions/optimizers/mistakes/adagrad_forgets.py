"""The cache is overwritten with the newest squares; AdaGrad sums those of all steps."""

QUESTION = "What is in the cache after two steps?"


def adagrad(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, epsilon=1e-8)
    rate, epsilon = config["learning_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = dw**2
    return w - rate * dw / (np.sqrt(config["cache"]) + epsilon), config
