"""The softmax runs over the queries: the weights of each key sum to 1. Each query divides its attention among the
keys, the last axis."""

QUESTION = "Which sum of your weights is 1: that of a row, or that of a column?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores, axis=-2)
    if mask is not None:
        weights = np.nan_to_num(weights)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
