"""dweights is used as the derivative by the scores: the softmax in between is skipped."""

QUESTION = "Which step of the forward pass has no counterpart in your backward pass?"

CHECKS = (
    "public.gradients[dq]",
    "public.gradients[dk]",
    "hidden.gradients_of_heads[dq]",
    "hidden.gradients_of_heads[dk]",
    "hidden.gradients_masked[dq]",
    "hidden.gradients_masked[dk]",
    "hidden.gradients_all_hidden",
    "hidden.backward_twice",
    "hidden.retrieval",
)


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v, weights = cache["q"], cache["k"], cache["v"], cache["weights"]
    dv = np.swapaxes(weights, -1, -2) @ dout
    dweights = dout @ np.swapaxes(v, -1, -2)
    dscores = dweights
    dscores = dscores / np.sqrt(q.shape[-1])
    dq = dscores @ k
    dk = np.swapaxes(dscores, -1, -2) @ q
    return dq, dk, dv
