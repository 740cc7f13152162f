"""Ten is taken from a hidden score: its key keeps a small weight. It has to be hidden altogether."""

QUESTION = "By which factor does your subtraction make a weight smaller, and should it not be 0?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores - 10.0 * (mask == 0)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    if mask is not None:
        weights = np.where(np.any(mask, axis=-1, keepdims=True), weights, 0.0)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
