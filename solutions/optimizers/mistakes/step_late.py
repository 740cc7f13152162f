"""The rate changes one iteration too late: iteration `every` is already the first one with the new rate."""

QUESTION = "In how many iterations does the first rate hold?"


def get_lr_step_schedule(it, learning_rate, factor, every):
    return learning_rate * factor ** (max(it - 1, 0) // every)
