"""Only scores with as many axes as in the first example work: .T turns all axes round. np.swapaxes(k, -1, -2) lets
only the last two change places."""

QUESTION = "k has three axes. What is the shape of k.T?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ k.T / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    if mask is not None:
        weights = np.where(np.any(mask, axis=-1, keepdims=True), weights, 0.0)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
