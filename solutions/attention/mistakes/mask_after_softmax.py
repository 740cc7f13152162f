"""The hidden weights are set to 0 after the softmax: what is left of a row no longer sums to 1. Hide the scores,
before the softmax."""

QUESTION = "One of two equal keys is hidden. What weight should the other have, and what has it?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    if mask is not None:
        weights = np.where(mask, weights, 0.0)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
