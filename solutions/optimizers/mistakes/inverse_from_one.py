"""Iterations are counted from 1; in iteration 0 the rate is learning_rate itself."""

QUESTION = "What is the rate in iteration 0?"


def get_lr_inverse_schedule(it, learning_rate, decay):
    return learning_rate / (1 + decay * (it + 1))
