"""The decay is added: weights grow. It has to pull them towards zero."""

QUESTION = "A weight without any gradient: is it larger or smaller after the step?"


def adamw(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, weight_decay=1e-2)
    rate, decay = config["learning_rate"], config["weight_decay"]
    next_w, config = adam(w, dw, config)
    return next_w + rate * decay * w, config
