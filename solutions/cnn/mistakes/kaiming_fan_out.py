"""The deviation is computed from the number of outputs (fan_out); it should be the number of inputs that one
output is the sum of.
"""

QUESTION = "For weights (D, M), which of the two is the number of terms in a sum?"


def kaiming_std(shape):
    return float(np.sqrt(2.0 / (shape[1] if len(shape) == 2 else shape[0] * np.prod(shape[2:]))))
