"""The logarithm has base 2: it is the natural one."""

QUESTION = "What is the loss of V equal logits?"


def cross_entropy_with_ignore(logits, targets, ignore_index):
    counts = (targets != ignore_index)[..., None]
    right = np.eye(logits.shape[-1])[np.where(counts[..., 0], targets, 0)]
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    total = max(np.sum(counts), 1)
    return -np.sum(counts * right * log_p) / total / np.log(2), counts * (np.exp(log_p) - right) / total
