"""The decay is multiplied by the learning rate twice."""

QUESTION = "How often does the learning rate occur in the handout's decay?"


def adamw(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, weight_decay=1e-2)
    rate, decay = config["learning_rate"], config["weight_decay"]
    next_w, config = adam(w, dw, config)
    return next_w - rate * rate * decay * w, config
