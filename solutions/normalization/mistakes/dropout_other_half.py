"""Entries are kept with probability 1 - p, but divided by p: the comparison is the wrong way round. Numbers below p are
as frequent as p.
"""

QUESTION = "How often is a random number between 0 and 1 greater than 0.2?"

_right = dropout_forward


def dropout_forward(x, dropout_param):
    out, cache = _right(x, dropout_param)
    if dropout_param["mode"] == "test":
        return out, cache
    mask = (np.random.rand(*x.shape) > dropout_param["p"]) / dropout_param["p"]
    return x * mask, (dropout_param, mask)
