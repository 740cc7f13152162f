"""The config that adam returns is dropped: m, v and t start again in every step."""

QUESTION = "What is t in the second call?"


def adamw(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, weight_decay=1e-2)
    decay = config["learning_rate"] * config["weight_decay"] * w
    next_w, _ = adam(w, dw, {key: value for key, value in config.items() if key not in ("m", "v", "t")})
    return next_w - decay, {**config, "m": np.zeros_like(w), "v": np.zeros_like(w)}
