"""Only the step is made smaller by weight_decay; it is the weights that decay."""

QUESTION = "What is multiplied by weight_decay: the step, or the weights?"


def adamw(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, weight_decay=1e-2)
    rate, decay = config["learning_rate"], config["weight_decay"]
    next_w, config = adam(w, dw, config)
    return w + (1 - rate * decay) * (next_w - w), config
