"""Hidden scores become -20: exp(-20) is not 0, and other scores may be lower still. Take minus infinity, or a number
like -1e9."""

QUESTION = "What weight does a hidden key get when all other scores are near -20 as well?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -20.0)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    if mask is not None:
        weights = np.where(np.any(mask, axis=-1, keepdims=True), weights, 0.0)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
