"""Hidden scores become -1e4: where all other scores are lower still, a hidden key gets all of the weight. Take minus
infinity, or a number like -1e9."""

QUESTION = "Every visible score is -100000. Which key has the highest score then?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -1e4)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    if mask is not None:
        weights = np.where(np.any(mask, axis=-1, keepdims=True), weights, 0.0)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
