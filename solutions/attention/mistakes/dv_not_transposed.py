"""dv is weights @ dout; the product needs the weights transposed: a value collects from all queries
that looked at it."""

QUESTION = "weights are (S, T), dv is (T, Dv). What has to be multiplied with dout?"


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v, weights = cache["q"], cache["k"], cache["v"], cache["weights"]
    dv = weights @ dout
    dweights = dout @ np.swapaxes(v, -1, -2)
    dscores = weights * (dweights - np.sum(weights * dweights, axis=-1, keepdims=True))
    dscores = dscores / np.sqrt(q.shape[-1])
    dq = dscores @ k
    dk = np.swapaxes(dscores, -1, -2) @ q
    return dq, dk, dv
