"""2 / fan_in is the variance; the standard deviation is its square root."""

QUESTION = "Which of the two does one multiply standard normal numbers with?"


def kaiming_std(shape):
    return float(2.0 / (shape[0] if len(shape) == 2 else np.prod(shape[1:])))
