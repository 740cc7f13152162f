"""The decay has a factor 1/2 too many; it is learning_rate * weight_decay * w."""

QUESTION = "Which factors does the handout put before w?"


def adamw(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, weight_decay=1e-2)
    rate, decay = config["learning_rate"], config["weight_decay"]
    next_w, config = adam(w, dw, config)
    return next_w - 0.5 * rate * decay * w, config
