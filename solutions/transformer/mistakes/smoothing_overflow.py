"""exp overflows for large logits: take the largest logit of each token away first."""

QUESTION = "How large is exp(1000)?"


def label_smoothing_loss(logits, targets, eps):
    V = logits.shape[-1]
    q = (1 - eps) * np.eye(V)[targets] + eps / V
    shifted = logits
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return -np.sum(q * log_p) / targets.size, (np.exp(log_p) - q) / targets.size
