"""beta1 and beta2 are 0.95 and 0.99 where config has none; the docstring says 0.9 and 0.999."""

QUESTION = "What does the docstring say about a config without betas?"


def adam(w, dw, config=None):
    config = _settings(config, learning_rate=1e-3, beta1=0.95, beta2=0.99, epsilon=1e-8)
    rate, beta1, beta2, epsilon = (config[key] for key in ("learning_rate", "beta1", "beta2", "epsilon"))
    t = config.get("t", 0) + 1
    m = beta1 * config.get("m", np.zeros_like(w)) + (1 - beta1) * dw
    v = beta2 * config.get("v", np.zeros_like(w)) + (1 - beta2) * dw**2
    m_corrected, v_corrected = m / (1 - beta1**t), v / (1 - beta2**t)
    config.update(m=m, v=v, t=t)
    return w - rate * m_corrected / (np.sqrt(v_corrected) + epsilon), config
