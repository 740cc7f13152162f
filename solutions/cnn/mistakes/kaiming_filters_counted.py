"""fan_in of a convolution is the number of all its weights: that counts the filters too, and one output is made
by one filter.
"""

QUESTION = "How many filters take part in one entry of the output?"


def kaiming_std(shape):
    return float(np.sqrt(2.0 / (shape[0] if len(shape) == 2 else np.prod(shape))))
