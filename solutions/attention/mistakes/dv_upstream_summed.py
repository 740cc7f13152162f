"""Every value gets the sum of dout over the queries: it has to be weighted with how much each query looked at it."""

QUESTION = "A value that nobody looks at: what gradient should it have?"


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v, weights = cache["q"], cache["k"], cache["v"], cache["weights"]
    dv = np.broadcast_to(dout.sum(axis=-2, keepdims=True), v.shape).copy()
    dweights = dout @ np.swapaxes(v, -1, -2)
    dscores = weights * (dweights - np.sum(weights * dweights, axis=-1, keepdims=True))
    dscores = dscores / np.sqrt(q.shape[-1])
    dq = dscores @ k
    dk = np.swapaxes(dscores, -1, -2) @ q
    return dq, dk, dv
