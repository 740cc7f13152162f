"""Each rule returns a small new dict and leaves the given one alone; memory starts as the number 0; t is a float."""


def _read(config, **defaults):
    given = config or {}
    return {key: given.get(key, value) for key, value in defaults.items()}


def sgd_momentum(w, dw, config=None):
    c = _read(config, learning_rate=1e-2, momentum=0.9, velocity=0.0)
    c["velocity"] = c["momentum"] * c["velocity"] + -c["learning_rate"] * dw
    return c["velocity"] + w, c


def nesterov(w, dw, config=None):
    c = _read(config, learning_rate=1e-2, momentum=0.9, velocity=0.0)
    previous, c["velocity"] = c["velocity"], c["momentum"] * c["velocity"] - c["learning_rate"] * dw
    return w - c["momentum"] * previous + (1 + c["momentum"]) * c["velocity"], c


def adagrad(w, dw, config=None):
    c = _read(config, learning_rate=1e-2, epsilon=1e-8, cache=0.0)
    c["cache"] = c["cache"] + np.power(dw, 2)
    return w - c["learning_rate"] / (c["cache"] ** 0.5 + c["epsilon"]) * dw, c


def rmsprop(w, dw, config=None):
    c = _read(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8, cache=0.0)
    c["cache"] = c["cache"] + (1 - c["decay_rate"]) * (np.power(dw, 2) - c["cache"])
    return w - c["learning_rate"] / (c["cache"] ** 0.5 + c["epsilon"]) * dw, c


def adam(w, dw, config=None):
    c = _read(config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, m=0.0, v=0.0, t=0.0)
    c["t"] = c["t"] + 1.0
    c["m"] = c["m"] + (1 - c["beta1"]) * (dw - c["m"])
    c["v"] = c["v"] + (1 - c["beta2"]) * (np.power(dw, 2) - c["v"])
    unbiased = [c[name] / (1 - np.power(c[beta], c["t"])) for name, beta in (("m", "beta1"), ("v", "beta2"))]
    return w - c["learning_rate"] * unbiased[0] / (unbiased[1] ** 0.5 + c["epsilon"]), c


def adamw(w, dw, config=None):
    c = _read(config, weight_decay=1e-2, learning_rate=1e-3)
    next_w, memory = adam(w, dw, config)
    return next_w - c["learning_rate"] * c["weight_decay"] * w, {**memory, **c}
