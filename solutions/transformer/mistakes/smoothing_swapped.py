"""eps and 1 - eps have changed places."""

QUESTION = "With eps = 0, which token is certain?"


def label_smoothing_loss(logits, targets, eps):
    V = logits.shape[-1]
    q = eps * np.eye(V)[targets] + (1 - eps) / V
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return -np.sum(q * log_p) / targets.size, (np.exp(log_p) - q) / targets.size
