"""The factor is multiplied by the number of steps instead of raised to its power."""

QUESTION = "Halved twice: what is left?"


def get_lr_step_schedule(it, learning_rate, factor, every):
    return learning_rate * factor * (it // every) if it >= every else learning_rate
