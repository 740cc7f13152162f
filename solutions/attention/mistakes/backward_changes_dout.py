"""The backward pass writes into dout: the caller still holds it."""

QUESTION = "Which line of yours assigns to dout in place?"


_backward = scaled_dot_product_attention_backward


def scaled_dot_product_attention_backward(dout, cache):
    gradients = _backward(dout, cache)
    dout *= 0.5
    return gradients
