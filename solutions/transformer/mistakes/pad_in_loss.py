"""Ignored tokens are in the loss like all others."""

QUESTION = "Which tokens does the sum run over?"


def cross_entropy_with_ignore(logits, targets, ignore_index):
    counts = np.ones(targets.shape + (1,), dtype=bool)
    targets = targets % logits.shape[-1]
    right = np.eye(logits.shape[-1])[np.where(counts[..., 0], targets, 0)]
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    total = max(np.sum(counts), 1)
    return -np.sum(counts * right * log_p) / total, counts * (np.exp(log_p) - right) / total
