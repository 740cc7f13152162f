"""AdamW on its own, without adam: the decay first, then the step; all averages from one helper."""


def _average(old, new, kept):
    return kept * old + (1 - kept) * new


def nesterov(w, dw, config=None):
    config = {"learning_rate": 0.01, "momentum": 0.9, "velocity": np.zeros(w.shape)} | (config or {})
    config["velocity"] = np.multiply(config["momentum"], config["velocity"]) - config["learning_rate"] * dw
    move = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    return np.add(w, move), config


def rmsprop(w, dw, config=None):
    config = {"learning_rate": 0.01, "decay_rate": 0.99, "epsilon": 1e-8, "cache": np.zeros(w.shape)} | (config or {})
    config["cache"] = _average(config["cache"], dw * dw, config["decay_rate"])
    return w - config["learning_rate"] * np.divide(dw, np.sqrt(config["cache"]) + config["epsilon"]), config


def adamw(w, dw, config=None):
    start = {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01, "t": 0}
    config = start | {"m": np.zeros(w.shape), "v": np.zeros(w.shape)} | (config or {})
    config["t"] += 1
    config["m"] = _average(config["m"], dw, config["beta1"])
    config["v"] = _average(config["v"], dw * dw, config["beta2"])
    w = w - config["learning_rate"] * config["weight_decay"] * w
    root = np.sqrt(config["v"]) / np.sqrt(1 - config["beta2"] ** config["t"]) + config["epsilon"]
    return w - config["learning_rate"] / (1 - config["beta1"] ** config["t"]) * config["m"] / root, config
