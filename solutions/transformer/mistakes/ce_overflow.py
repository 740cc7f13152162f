"""exp overflows for large logits: take the largest logit of each token away first."""

QUESTION = "How large is exp(1000)?"


def cross_entropy_with_ignore(logits, targets, ignore_index):
    counts = (targets != ignore_index)[..., None]
    right = np.eye(logits.shape[-1])[np.where(counts[..., 0], targets, 0)]
    shifted = logits
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    total = max(np.sum(counts), 1)
    return -np.sum(counts * right * log_p) / total, counts * (np.exp(log_p) - right) / total
