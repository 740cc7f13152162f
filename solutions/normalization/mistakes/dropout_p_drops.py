"""p is used as the probability to be dropped. Here it is the probability to be kept, so what is kept is divided by p.
(PyTorch has it the other way round.)
"""

QUESTION = "With p = 0.9, should nearly everything be kept or nearly everything be dropped?"

_right = dropout_forward


def dropout_forward(x, dropout_param):
    return _right(x, {**dropout_param, "p": 1 - dropout_param["p"]})
