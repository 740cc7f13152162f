"""The mask of the first example is used for all of them."""

QUESTION = "What does mask[0] leave out?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        mask = mask[0] if mask.ndim == 3 else mask
        scores = np.where(mask, scores, -np.inf)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    if mask is not None:
        weights = np.where(np.any(mask, axis=-1, keepdims=True), weights, 0.0)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
