"""All channels of an example are normalised together, whatever G is. Every group has a mean and a
variance of its own.
"""

QUESTION = "For N examples and G groups, how many means should there be?"

_right = spatial_groupnorm_forward


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    return _right(x, gamma, beta, 1, gn_param)
