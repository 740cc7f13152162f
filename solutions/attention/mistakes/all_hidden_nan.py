"""A query that may look at nothing gets nan: all its scores are minus infinity, and 0 / 0 is not a number. Its weights
should be 0."""

QUESTION = "What is the sum of exp over a row in which every score is minus infinity?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    with np.errstate(invalid="ignore"):
        weights = softmax(scores)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
