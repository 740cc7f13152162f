"""The gradient of ignored tokens is not 0: they do not count, so the loss does not depend on their logits."""

QUESTION = "By how much does the loss change when the logits of an ignored token do?"


def cross_entropy_with_ignore(logits, targets, ignore_index):
    counts = (targets != ignore_index)[..., None]
    right = np.eye(logits.shape[-1])[np.where(counts[..., 0], targets, 0)]
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    total = max(np.sum(counts), 1)
    return -np.sum(counts * right * log_p) / total, (np.exp(log_p) - counts * right) / total
