"""The mask is never used."""

QUESTION = "Where in your function does mask appear?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
