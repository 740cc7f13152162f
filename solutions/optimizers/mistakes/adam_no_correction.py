"""m and v are used as they are; both began at zero and have to be divided by 1 - beta**t."""

QUESTION = "All gradients are 1. What is m after the first step, and what should it be an average of?"


def adam(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8)
    rate, beta1, beta2, epsilon = (config[key] for key in ("learning_rate", "beta1", "beta2", "epsilon"))
    t = config.get("t", 0) + 1
    m = beta1 * config.get("m", np.zeros_like(w)) + (1 - beta1) * dw
    v = beta2 * config.get("v", np.zeros_like(w)) + (1 - beta2) * dw**2
    config.update(m=m, v=v, t=t)
    return w - rate * m / (np.sqrt(v) + epsilon), config
