"""Loss and gradient are sums: divide by the number of tokens."""

QUESTION = "Is the loss a sum or a mean?"


def label_smoothing_loss(logits, targets, eps):
    V = logits.shape[-1]
    q = (1 - eps) * np.eye(V)[targets] + eps / V
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return -np.sum(q * log_p), (np.exp(log_p) - q)
