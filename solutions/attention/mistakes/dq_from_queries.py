"""dq is made of the queries and dk of the keys. In q @ k.T the derivative by one contains the other."""

QUESTION = "scores = q @ k.T: what is the factor of q[i]?"


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v, weights = cache["q"], cache["k"], cache["v"], cache["weights"]
    dv = np.swapaxes(weights, -1, -2) @ dout
    dweights = dout @ np.swapaxes(v, -1, -2)
    dscores = weights * (dweights - np.sum(weights * dweights, axis=-1, keepdims=True))
    dscores = dscores / np.sqrt(q.shape[-1])
    dq = dscores @ q
    dk = np.swapaxes(dscores, -1, -2) @ k
    return dq, dk, dv
