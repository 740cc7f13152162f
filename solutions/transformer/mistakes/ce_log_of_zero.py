"""The probability is computed first and its logarithm afterwards: a probability of exp(-1000) is stored as 0."""

QUESTION = "Can log p be written without ever computing p?"


def cross_entropy_with_ignore(logits, targets, ignore_index):
    counts = (targets != ignore_index)[..., None]
    right = np.eye(logits.shape[-1])[np.where(counts[..., 0], targets, 0)]
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    p = np.exp(shifted) / np.sum(np.exp(shifted), axis=-1, keepdims=True)
    log_p = np.log(p)
    total = max(np.sum(counts), 1)
    return -np.sum(counts * right * log_p) / total, counts * (np.exp(log_p) - right) / total
