"""The rate is multiplied only once, and then stays; it is multiplied again after every `every` iterations."""

QUESTION = "What is the rate after 2 * every iterations?"


def get_lr_step_schedule(it, learning_rate, factor, every):
    return learning_rate * factor if it >= every else learning_rate
