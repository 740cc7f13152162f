"""The base is 2; it should be e, as in exp."""

QUESTION = "Which number is raised to the power of -decay * it?"


def get_lr_exponential_schedule(it, learning_rate, decay):
    return learning_rate * 2.0 ** (-decay * it)
