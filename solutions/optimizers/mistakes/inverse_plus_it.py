"""decay is added to the iteration instead of multiplied with it: the rate is learning_rate / (1 + decay * it)."""

QUESTION = "What is the rate in iteration 0?"


def get_lr_inverse_schedule(it, learning_rate, decay):
    return learning_rate / (1 + decay + it)
