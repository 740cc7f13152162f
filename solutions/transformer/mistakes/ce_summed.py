"""The losses are summed: divide by the number of tokens that count."""

QUESTION = "Is the loss a sum or a mean?"


def cross_entropy_with_ignore(logits, targets, ignore_index):
    counts = (targets != ignore_index)[..., None]
    right = np.eye(logits.shape[-1])[np.where(counts[..., 0], targets, 0)]
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    total = 1
    return -np.sum(counts * right * log_p) / total, counts * (np.exp(log_p) - right) / total
