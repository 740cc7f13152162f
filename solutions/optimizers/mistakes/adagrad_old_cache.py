"""The step is divided by the root of the old cache, before the newest squares are added: the first step divides by
almost nothing.
"""

QUESTION = "By what is the very first step divided?"


def adagrad(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, epsilon=1e-8)
    rate, epsilon = config["learning_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = old + dw**2
    return w - rate * dw / (np.sqrt(old) + epsilon), config
