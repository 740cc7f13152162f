"""The sign of the exponent is missing: the rate grows."""

QUESTION = "Is the rate of iteration 1 larger or smaller than that of iteration 0?"


def get_lr_exponential_schedule(it, learning_rate, decay):
    return float(learning_rate * np.exp(decay * it))
