"""Hidden scores are set to 0 (or multiplied with the mask): exp(0) is 1, so a hidden key still gets a weight. They
have to go to minus infinity."""

QUESTION = "What is exp of the number that you put in place of a hidden score?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores * mask
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
