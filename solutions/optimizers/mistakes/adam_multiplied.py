"""The corrections are upside down: m and v are too small at first, and have to be divided by 1 - beta**t. (In the
efficient form, the root of 1 - beta2**t stands above and 1 - beta1**t below.)
"""

QUESTION = "Is m too small or too large after the first step?"


def adam(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8)
    rate, beta1, beta2, epsilon = (config[key] for key in ("learning_rate", "beta1", "beta2", "epsilon"))
    t = config.get("t", 0) + 1
    m = beta1 * config.get("m", np.zeros_like(w)) + (1 - beta1) * dw
    v = beta2 * config.get("v", np.zeros_like(w)) + (1 - beta2) * dw**2
    m_corrected, v_corrected = m * (1 - beta1**t), v * (1 - beta2**t)
    config.update(m=m, v=v, t=t)
    return w - rate * m_corrected / (np.sqrt(v_corrected) + epsilon), config
