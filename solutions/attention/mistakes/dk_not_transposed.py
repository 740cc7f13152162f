"""dk is dscores @ q; the product needs dscores transposed, so that a row for each key comes out."""

QUESTION = "dscores is (S, T), dk is (T, D). What has to be multiplied with q?"


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v, weights = cache["q"], cache["k"], cache["v"], cache["weights"]
    dv = np.swapaxes(weights, -1, -2) @ dout
    dweights = dout @ np.swapaxes(v, -1, -2)
    dscores = weights * (dweights - np.sum(weights * dweights, axis=-1, keepdims=True))
    dscores = dscores / np.sqrt(q.shape[-1])
    dq = dscores @ k
    dk = dscores @ q
    return dq, dk, dv
