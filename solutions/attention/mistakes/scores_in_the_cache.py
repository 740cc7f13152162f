"""cache['weights'] holds the scores; what is asked for is what the softmax makes of them."""

QUESTION = "Do the rows of what you keep sum to 1?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    if mask is not None:
        weights = np.where(np.any(mask, axis=-1, keepdims=True), weights, 0.0)
    return weights @ v, {"q": q, "k": k, "v": v, "w": weights, "weights": scores}


_backward_by_weights = scaled_dot_product_attention_backward


def scaled_dot_product_attention_backward(dout, cache):
    return _backward_by_weights(dout, {**cache, "weights": cache["w"]})
