"""The weights are applied to the keys: the output is a mean of the values."""

QUESTION = "Which two arrays are multiplied in your last line?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    if mask is not None:
        weights = np.where(np.any(mask, axis=-1, keepdims=True), weights, 0.0)
    return weights @ k, {"q": q, "k": k, "v": v, "weights": weights}
