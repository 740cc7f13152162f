"""weight_decay alone multiplies w; here the decay has the factor learning_rate, so that a schedule changes both
alike.
"""

QUESTION = "What should become of the decay when the learning rate is halved?"


def adamw(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, weight_decay=1e-2)
    rate, decay = config["learning_rate"], config["weight_decay"]
    next_w, config = adam(w, dw, config)
    return next_w - decay * w, config
