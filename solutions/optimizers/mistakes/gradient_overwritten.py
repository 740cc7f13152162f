"""dw is changed on the way (`dw *= ...`, `dw **= 2`): the caller's gradient holds other numbers afterwards. Make a
new array.
"""

QUESTION = "Which of your lines write into dw?"


def sgd(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2)
    dw *= config["learning_rate"]
    return w - dw, config


def sgd_momentum(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    dw *= -config["learning_rate"]
    dw += config["momentum"] * config.get("velocity", np.zeros_like(w))
    config["velocity"] = dw
    return w + dw, config


def nesterov(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    dw *= -config["learning_rate"]
    velocity = config["momentum"] * config.get("velocity", np.zeros_like(w)) + dw
    config["velocity"] = velocity
    return w + config["momentum"] * velocity + dw, config


def adagrad(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, epsilon=1e-8)
    config["cache"] = config.get("cache", np.zeros_like(w)) + dw**2
    dw /= np.sqrt(config["cache"]) + config["epsilon"]
    return w - config["learning_rate"] * dw, config


def rmsprop(w, dw, config=None):
    config = _settings(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    kept = config["decay_rate"]
    config["cache"] = kept * config.get("cache", np.zeros_like(w)) + (1 - kept) * dw**2
    dw /= np.sqrt(config["cache"]) + config["epsilon"]
    return w - config["learning_rate"] * dw, config


_adam = adam


def adam(w, dw, config=None):
    next_w, config = _adam(w, dw, config)
    dw *= 1 - config["beta1"]
    return next_w, config
