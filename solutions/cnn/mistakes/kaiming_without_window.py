"""fan_in of a convolution is taken to be its channels: one output is the sum over a whole window, C * HH * WW
numbers.
"""

QUESTION = "How many products are added up for one entry of a convolution's output?"


def kaiming_std(shape):
    return float(np.sqrt(2.0 / (shape[0] if len(shape) == 2 else shape[1])))
