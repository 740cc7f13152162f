"""eps is divided by V - 1 and given to all V tokens: q then sums to more than 1."""

QUESTION = "What does a row of q sum to?"


def label_smoothing_loss(logits, targets, eps):
    V = logits.shape[-1]
    q = (1 - eps) * np.eye(V)[targets] + eps / (V - 1)
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return -np.sum(q * log_p) / targets.size, (np.exp(log_p) - q) / targets.size
