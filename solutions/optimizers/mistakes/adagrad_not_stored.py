"""The sum of squares is not put back into config: every step begins with an empty cache."""

QUESTION = "Where does the second step find the squares of the first?"


def adagrad(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, epsilon=1e-8)
    rate, epsilon = config["learning_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    cache = old + dw**2
    return w - rate * dw / (np.sqrt(cache) + epsilon), config
