"""Every query takes the value of its best key only: the output is a mean of all values, with the weights as shares."""

QUESTION = "What does the second best key contribute?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = (scores == scores.max(axis=-1, keepdims=True)) * 1.0
    if mask is not None:
        weights = weights * np.any(mask, axis=-1, keepdims=True)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
