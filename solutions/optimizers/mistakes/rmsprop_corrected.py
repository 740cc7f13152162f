"""The average is corrected for its start at zero, as in Adam. RMSProp leaves it as it is, and its first steps are
larger.
"""

QUESTION = "Which rule in the handout has a t, and which has not?"


def rmsprop(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    rate, kept, epsilon = config["learning_rate"], config["decay_rate"], config["epsilon"]
    old = config.get("cache", np.zeros_like(w))
    config["cache"] = kept * old + (1 - kept) * dw**2
    config["t"] = config.get("t", 0) + 1
    corrected = config["cache"] / (1 - kept ** config["t"])
    return w - rate * dw / (np.sqrt(corrected) + epsilon), config
