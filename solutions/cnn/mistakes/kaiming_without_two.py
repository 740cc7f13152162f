"""The factor 2 is missing: a ReLU drops half of the numbers, and 1 / fan_in is right only without it."""

QUESTION = "Half of the numbers become 0 in a ReLU. What does that do to the mean of their squares?"


def kaiming_std(shape):
    return float(np.sqrt(1.0 / (shape[0] if len(shape) == 2 else np.prod(shape[1:]))))
