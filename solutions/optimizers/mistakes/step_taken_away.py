"""factor says what is left, not what is taken away: the rate is multiplied by factor, not by 1 - factor."""

QUESTION = "With a factor of 0.9, does little or much of the rate remain?"


def get_lr_step_schedule(it, learning_rate, factor, every):
    return learning_rate * (1 - factor) ** (it // every)
