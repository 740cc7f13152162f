"""The loss is the plain one: eps is not used."""

QUESTION = "Where does eps enter?"


def label_smoothing_loss(logits, targets, eps):
    V = logits.shape[-1]
    q = np.eye(V)[targets]
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return -np.sum(q * log_p) / targets.size, (np.exp(log_p) - q) / targets.size
