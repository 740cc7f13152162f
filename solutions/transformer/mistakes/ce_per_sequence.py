"""Each sequence is averaged by itself and then the sequences: a token of a short sequence then counts more than one
of a long sequence."""

QUESTION = "Do all tokens that count, count alike?"


def cross_entropy_with_ignore(logits, targets, ignore_index):
    counts = (targets != ignore_index)[..., None]
    right = np.eye(logits.shape[-1])[np.where(counts[..., 0], targets, 0)]
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    total = np.maximum(np.sum(counts, axis=1, keepdims=True), 1) * len(counts)
    return -np.sum(counts * right * log_p) / total, counts * (np.exp(log_p) - right) / total
