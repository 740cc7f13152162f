"""Iterations are counted from 1, so the rate changes one iteration too early. The first one is 0."""

QUESTION = "In how many iterations does the first rate hold?"


def get_lr_step_schedule(it, learning_rate, factor, every):
    return learning_rate * factor ** ((it + 1) // every)
