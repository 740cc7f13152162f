"""The scores are used as weights: they are no shares, they can be negative. Take their softmax."""

QUESTION = "What do the weights of one query sum to?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, 0.0)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = scores
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
