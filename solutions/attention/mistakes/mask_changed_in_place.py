"""The mask is inverted in place: the caller still holds that array. Make a new one."""

QUESTION = "After `np.logical_not(mask, out=mask)`, which keys does the caller think may be seen?"


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    if mask is not None:
        np.logical_not(mask, out=mask)
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, -np.inf, scores)
    with np.errstate(invalid="ignore", over="ignore"):
        weights = softmax(scores)
    if mask is not None:
        weights = np.nan_to_num(weights)
    return weights @ v, {"q": q, "k": k, "v": v, "weights": weights}
