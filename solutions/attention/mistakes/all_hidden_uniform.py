"""A query that may look at nothing looks at everything alike: when all scores are the same large negative number, the
softmax makes equal weights of them. They should be 0."""

QUESTION = "All scores of a row are -1e9. What are its weights, and what should they be?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -1e9)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
