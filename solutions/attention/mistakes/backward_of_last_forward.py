"""The backward pass uses what the latest forward pass left in a global variable, not its own cache: after another
forward pass it is wrong."""

QUESTION = "Two forward passes, then the backward pass of the first: where does it find its own weights?"


_forward, _backward, _LAST = scaled_dot_product_attention_forward, scaled_dot_product_attention_backward, {}


def scaled_dot_product_attention_forward(q, k, v, mask=None):
    out, cache = _forward(q, k, v, mask)
    _LAST.update(cache)
    return out, cache


def scaled_dot_product_attention_backward(dout, cache):
    return _backward(dout, _LAST)
