"""Only dq is divided by sqrt(D); dk has to be as well, since both come from the derivative by the scores."""

QUESTION = "Where does the factor 1 / sqrt(D) stand when you differentiate by k?"


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v, weights = cache["q"], cache["k"], cache["v"], cache["weights"]
    dv = np.swapaxes(weights, -1, -2) @ dout
    dweights = dout @ np.swapaxes(v, -1, -2)
    dscores = weights * (dweights - np.sum(weights * dweights, axis=-1, keepdims=True))
    dq = dscores @ k / np.sqrt(q.shape[-1])
    dk = np.swapaxes(dscores, -1, -2) @ q
    return dq, dk, dv
