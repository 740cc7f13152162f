"""The gradients of the biases are summed over the sequences only, not over their tokens."""

QUESTION = "Which shape has b1, and which db1?"

CHECKS = ("public.feed_forward", "hidden.feed_forward_gradients[db1]", "hidden.feed_forward_gradients[db2]")


def feed_forward_backward(dout, cache):
    x, hidden, W1, W2 = cache
    rows, flat_hidden, flat_dout = (a.reshape(-1, a.shape[-1]) for a in (x, hidden, dout))
    dhidden = flat_dout @ W2.T * (flat_hidden > 0)
    dx = (dhidden @ W1.T).reshape(x.shape)
    return (
        dx,
        rows.T @ dhidden,
        dhidden.reshape(*x.shape[:2], -1).sum(axis=0),
        flat_hidden.T @ flat_dout,
        dout.sum(axis=0),
    )
