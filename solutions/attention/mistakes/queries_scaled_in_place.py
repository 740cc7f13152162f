"""The queries are divided in place (q /= ...): the caller still holds that array. Divide the
scores, or make a new one."""

QUESTION = "After `q /= np.sqrt(D)`, what does the caller see in q?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    q /= np.sqrt(q.shape[-1])
    scores = q @ np.swapaxes(k, -1, -2)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    if mask is not None:
        weights = np.where(np.any(mask, axis=-1, keepdims=True), weights, 0.0)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
