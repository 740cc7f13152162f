"""The rate falls by the factor 1 - decay in each iteration; that is close to exp(-decay) for small decay only."""

QUESTION = "What is exp(-0.5), and what is 1 - 0.5?"


def get_lr_exponential_schedule(it, learning_rate, decay):
    return learning_rate * (1 - decay) ** it
