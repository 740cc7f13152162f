"""1 - beta multiplies the old average and beta the new gradient: it is the other way round, most of the old is kept."""

QUESTION = "With a beta of 0.9, how much of the old average should be left?"


def adam(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8)
    rate, beta1, beta2, epsilon = (config[key] for key in ("learning_rate", "beta1", "beta2", "epsilon"))
    t = config.get("t", 0) + 1
    m = (1 - beta1) * config.get("m", np.zeros_like(w)) + beta1 * dw
    v = (1 - beta2) * config.get("v", np.zeros_like(w)) + beta2 * dw**2
    m_corrected, v_corrected = m / (1 - beta1**t), v / (1 - beta2**t)
    config.update(m=m, v=v, t=t)
    return w - rate * m_corrected / (np.sqrt(v_corrected) + epsilon), config
