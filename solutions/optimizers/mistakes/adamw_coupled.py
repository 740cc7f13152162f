"""The decay is added to the gradient, so Adam's averages see it and divide it away again. It is taken from w beside
the step.
"""

QUESTION = "Is the pull on a large weight still stronger after Adam has divided by the root of v?"


def adamw(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, weight_decay=1e-2)
    rate, decay = config["learning_rate"], config["weight_decay"]
    return adam(w, dw + decay * w, config)
