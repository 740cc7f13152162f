"""The sum of squares is divided by the number of steps; AdaGrad takes the root of the sum itself, so that steps
shrink for ever.
"""

QUESTION = "The gradient is the same in every step. Should the second step be as long as the first?"


def adagrad(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, epsilon=1e-8)
    rate, epsilon = config["learning_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = old + dw**2
    config["t"] = config.get("t", 0) + 1
    return w - rate * dw / (np.sqrt(config["cache"] / config["t"]) + epsilon), config
