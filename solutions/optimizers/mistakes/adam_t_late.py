"""t is counted after it is used: the first step has t = 0 and divides by 1 - beta**0 = 0. Count the step first."""

QUESTION = "What is beta to the power of 0, and what is 1 minus that?"


def adam(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8)
    rate, beta1, beta2, epsilon = (config[key] for key in ("learning_rate", "beta1", "beta2", "epsilon"))
    t = config.get("t", 0)
    m = beta1 * config.get("m", np.zeros_like(w)) + (1 - beta1) * dw
    v = beta2 * config.get("v", np.zeros_like(w)) + (1 - beta2) * dw**2
    m_corrected, v_corrected = m / (1 - beta1**t), v / (1 - beta2**t)
    config.update(m=m, v=v, t=t + 1)
    return w - rate * m_corrected / (np.sqrt(v_corrected) + epsilon), config
