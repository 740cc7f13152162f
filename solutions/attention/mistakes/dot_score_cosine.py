"""dot_score divides by the lengths of query and key: that is their cosine. The dot product keeps the lengths."""

QUESTION = "What becomes of the score when a key is made twice as long?"


def dot_score(q, k):
    q = q / np.linalg.norm(q, axis=-1, keepdims=True)
    return q @ np.swapaxes(k / np.linalg.norm(k, axis=-1, keepdims=True), -1, -2)
