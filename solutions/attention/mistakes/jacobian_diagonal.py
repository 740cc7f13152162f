"""The derivative of the softmax is taken entry by entry, weights * (1 - weights), as that of a sigmoid. But a weight
also falls when another score of its row rises."""

QUESTION = "The second score of a row rises. What happens to the first weight?"


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v, weights = cache["q"], cache["k"], cache["v"], cache["weights"]
    dv = np.swapaxes(weights, -1, -2) @ dout
    dweights = dout @ np.swapaxes(v, -1, -2)
    dscores = weights * (1.0 - weights) * dweights
    dscores = dscores / np.sqrt(q.shape[-1])
    dq = dscores @ k
    dk = np.swapaxes(dscores, -1, -2) @ q
    return dq, dk, dv
