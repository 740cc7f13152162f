"""p is the probability to be dropped, as in EECS 498."""

OTHERWISE = "p is used as the probability to be kept. In this course it is the probability to be dropped."
QUESTION = "With p = 0.9, should nearly everything be kept or nearly everything be dropped?"
TAKEN_FOR = ("dropout_p_drops",)

_kept_with_p = dropout_forward


def dropout_forward(x, dropout_param):
    return _kept_with_p(x, {**dropout_param, "p": 1 - dropout_param["p"]})
