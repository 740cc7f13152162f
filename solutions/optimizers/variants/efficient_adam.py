"""Adam in the paper's efficient order: both corrections in the step size, epsilon beside the uncorrected root."""


def adam(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    config["t"] += 1
    config["m"] = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw
    config["v"] = config["beta2"] * config["v"] + (1 - config["beta2"]) * (dw * dw)
    alpha = config["learning_rate"] * np.sqrt(1 - config["beta2"] ** config["t"]) / (1 - config["beta1"] ** config["t"])
    return w - alpha * config["m"] / (np.sqrt(config["v"]) + config["epsilon"]), config


def adamw(w, dw, config=None):
    config = {} if config is None else config
    shrunk = w * (1 - config.get("learning_rate", 1e-3) * config.setdefault("weight_decay", 1e-2))
    return adam(shrunk, dw, config)
