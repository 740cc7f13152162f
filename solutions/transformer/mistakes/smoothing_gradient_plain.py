"""The gradient is that of the plain loss: q takes the place of one-hot there as well."""

QUESTION = "Where does q enter the derivative?"


def label_smoothing_loss(logits, targets, eps):
    V = logits.shape[-1]
    q = (1 - eps) * np.eye(V)[targets] + eps / V
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return -np.sum(q * log_p) / targets.size, (np.exp(log_p) - np.eye(V)[targets]) / targets.size
