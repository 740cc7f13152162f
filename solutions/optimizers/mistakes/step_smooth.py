"""The exponent is it / every, so the rate falls in every iteration; it should fall in steps, with a whole number."""

QUESTION = "What is the rate in iteration 1?"


def get_lr_step_schedule(it, learning_rate, factor, every):
    return learning_rate * factor ** (it / every)
