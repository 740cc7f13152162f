"""x is multiplied by p when testing although training has already divided by p. One of the two is enough: testing does
nothing.
"""

QUESTION = "While training, what is the expected value of an entry behind your dropout? And when testing?"

_right = dropout_forward


def dropout_forward(x, dropout_param):
    out, cache = _right(x, dropout_param)
    return out * dropout_param["p"] if dropout_param["mode"] == "test" else out, cache
