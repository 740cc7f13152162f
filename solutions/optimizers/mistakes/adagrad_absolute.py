"""The cache sums absolute gradients; it should sum their squares, and the root comes afterwards."""

QUESTION = "Is the sum of |3| and |4| the root of the sum of their squares?"


def adagrad(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, epsilon=1e-8)
    rate, epsilon = config["learning_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = old + np.abs(dw)
    return w - rate * dw / (config["cache"] + epsilon), config
