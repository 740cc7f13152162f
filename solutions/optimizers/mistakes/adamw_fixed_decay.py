"""weight_decay is written down as 0.01 instead of taken from config."""

QUESTION = "What changes when the caller asks for another weight_decay?"


def adamw(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3)
    next_w, config = adam(w, dw, config)
    return next_w - config["learning_rate"] * 0.01 * w, config
