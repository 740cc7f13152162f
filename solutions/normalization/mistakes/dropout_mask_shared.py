"""One mask is drawn for a row and used for all examples. Every entry of x has a lot of its own: the
mask has x's shape.
"""

QUESTION = "Which shape has your mask?"

_right = dropout_forward


def dropout_forward(x, dropout_param):
    out, cache = _right(x, dropout_param)
    if dropout_param["mode"] == "test":
        return out, cache
    mask = np.broadcast_to(np.random.rand(*x.shape[1:]) < dropout_param["p"], x.shape) / dropout_param["p"]
    return x * mask, (dropout_param, mask)
