"""The bracket of the softmax derivative is right, but it is not multiplied with the weights."""

QUESTION = "How much can a score matter whose weight is 0?"


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v, weights = cache["q"], cache["k"], cache["v"], cache["weights"]
    dv = np.swapaxes(weights, -1, -2) @ dout
    dweights = dout @ np.swapaxes(v, -1, -2)
    dscores = dweights - np.sum(weights * dweights, axis=-1, keepdims=True)
    dscores = dscores / np.sqrt(q.shape[-1])
    dq = dscores @ k
    dk = np.swapaxes(dscores, -1, -2) @ q
    return dq, dk, dv
