"""The mask is transposed: its rows are queries and its columns are keys, as those of the scores."""

QUESTION = "mask[i, j] is False: from which query is which key hidden?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(np.swapaxes(mask, -1, -2), scores, -np.inf)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    if mask is not None:
        weights = np.nan_to_num(weights)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
