"""eps goes to the V - 1 wrong tokens only: here it is spread over all V, the right one included."""

QUESTION = "With V = 4 and eps = 0.4, what has each wrong token?"


def label_smoothing_loss(logits, targets, eps):
    V = logits.shape[-1]
    right = np.eye(V)[targets]
    q = (1 - eps) * right + eps / (V - 1) * (1 - right)
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return -np.sum(q * log_p) / targets.size, (np.exp(log_p) - q) / targets.size
