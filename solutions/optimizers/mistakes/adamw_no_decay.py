"""This is adam: nothing is taken away from w."""

QUESTION = "What does adamw do where all gradients are zero?"


def adamw(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, weight_decay=1e-2)
    rate, decay = config["learning_rate"], config["weight_decay"]
    return adam(w, dw, config)
